"""The servers that are measured, and the database behind them. Everything listens on this machine only."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from tests.benchmarks.client import HOST

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "var" / "benchmark"
WORKERS = 2
SCALE = 201  # makes some 5,600 resources
START_PATIENCE = 120  # seconds that a server has to load the portal
LOADING_TAKES = 0.5  # seconds of processor time, at least
COMMAND_PATIENCE = 600  # seconds that a command of the preparation may take


def environment(database_url: str, **more: str) -> dict[str, str]:
    """The variables of a production server of the portal, on this machine."""
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG", "TMPDIR"}}
    return {
        **kept,
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'site'}",
        "DJANGO_SETTINGS_MODULE": "tests.benchmarks.settings",
        "DATABASE_URL": database_url,
        "DEBUG": "off",
        "SECRET_KEY": "for-the-benchmark-only",
        "ALLOWED_HOSTS": HOST,
        "BASE_URL": f"http://{HOST}",
        "SECURE_SSL_REDIRECT": "off",
        **more,
    }


def manage(database_url: str, *command: str, **more: str) -> str:
    """Run a command of the portal; return what it printed."""
    done = subprocess.run(
        [sys.executable, "-m", "django", *command],
        env=environment(database_url, **more),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=COMMAND_PATIENCE,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def prepare(database_url: str) -> None:
    """Build what pages load; fill the empty database: installation, demonstration, bare page."""
    for command in (
        ("bundle",),
        ("collectstatic", "--noinput", "--verbosity", "0"),
        ("migrate", "--verbosity", "0"),
        ("createcachetable",),
        ("setup",),
        ("demo", "--force", "--scale", str(SCALE)),
        ("bare_page",),
    ):
        manage(database_url, *command)


def count_queries(database_url: str, paths: list[str], **more: str) -> dict[str, list[int]]:
    """The queries of each address: without any copy in the process, then with them."""
    return json.loads(manage(database_url, "count_queries", *paths, PAGE_CACHE_SECONDS="0", **more))


@contextmanager
def sqlite_database() -> Iterator[str]:
    """A new SQLite file; gives its address."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    yield f"sqlite:///{FOLDER / 'benchmark.sqlite3'}"


@contextmanager
def postgresql_database(url: str) -> Iterator[str]:
    """A new database beside the one of that address, dropped at the end; gives its address."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    parts = urlsplit(url)
    name = f"{parts.path.strip('/')}_benchmark"
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(drop)
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        yield urlunsplit(parts._replace(path=f"/{name}"))
    finally:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(drop)


class Server:
    """A gunicorn with two workers."""

    def __init__(self, name: str, database_url: str, **variables: str) -> None:
        self.name = name
        self.variables = environment(database_url, **variables)
        with socket.create_server((HOST, 0)) as free:
            self.port = free.getsockname()[1]

    def __enter__(self) -> Self:
        command = [sys.executable, "-m", "gunicorn", "config.wsgi", "--workers", str(WORKERS)]
        command += ["--bind", f"{HOST}:{self.port}", "--log-level", "warning", "--no-control-socket"]
        with (FOLDER / f"{self.name}.log").open("w") as log:
            self.process = subprocess.Popen(command, env=self.variables, cwd=ROOT, stdout=log, stderr=log)
        return self

    def __exit__(self, *_error: object) -> None:
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def wait(self) -> None:
        """Return once every worker has loaded the portal and rests. Raises RuntimeError if none ever does."""
        limit = time.monotonic() + START_PATIENCE
        before = 0.0
        while time.monotonic() < limit and self.process.poll() is None:
            time.sleep(1)
            spent = self.cpu_seconds()
            if len(self.workers()) == WORKERS and spent == before > LOADING_TAKES:
                return
            before = spent
        raise RuntimeError(f"{self.name} did not start: see {FOLDER / f'{self.name}.log'}")

    def workers(self) -> list[int]:
        """The process numbers of the workers."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in children.read_text().split()]

    def cpu_seconds(self) -> float:
        """Time that the workers have spent on a processor."""
        ticks = 0
        for pid in self.workers():
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def memory(self) -> list[int]:
        """Resident memory of each worker, in megabytes."""
        pages = [int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in self.workers()]
        return [count * os.sysconf("SC_PAGE_SIZE") // 1_000_000 for count in pages]
