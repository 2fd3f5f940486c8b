"""The portal, served as in production: gunicorn, DEBUG off, collected files, a database of its own."""

import json
import os
import re
import socket
import subprocess
import sys
import time
from email import message_from_string
from email.policy import default
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit, urlunsplit
from urllib.request import urlopen

import psycopg

ROOT = Path(__file__).resolve().parents[2]
DATABASE_NAME = f"portal_journeys_{os.getpid()}"
SECONDS_TO_START = 30


class Portal:
    """One installation in `folder`, with the demonstration content. `address` ends without a slash."""

    def __init__(self, folder: Path, communes: Path) -> None:
        self.folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"http://localhost:{self.port}"
        self.environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "tests.browser.site_settings",
            "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "site")]),
            "PORTAL_VAR": str(folder),
            "DEBUG": "off",
            "SECRET_KEY": "for-journeys-only-" + "x" * 40,
            "ALLOWED_HOSTS": "localhost",
            "BASE_URL": self.address,
            "SECURE_SSL_REDIRECT": "off",
            "SERVE_MEDIA": "on",
            "EMAIL_URL": "consolemail://",
            "REDIS_URL": "",
            "DATABASE_URL": own_database(folder),
        }
        (folder / "bundles").mkdir()
        self.errors = (folder / "shell.log").open("w")
        self.shell = subprocess.Popen(
            [sys.executable, "-m", "tests.browser.shell"],
            cwd=ROOT,
            env=self.environment,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.errors,
        )
        for command in (
            ["bundle"],
            ["collectstatic", "--noinput", "--verbosity", "0"],
            ["migrate", "--verbosity", "0"],
            ["createcachetable"],
            ["load_territories", "--communes", str(communes)],
            ["setup"],
            ["demo", "--force"],
        ):
            self.manage(*command)

    def manage(self, *command: str) -> str:
        """Run a command of the portal; return what it prints."""
        self.shell.stdin.write(json.dumps(command) + "\n")
        self.shell.stdin.flush()
        answer = self.shell.stdout.readline()
        assert answer, (self.folder / "shell.log").read_text()
        printed, error = json.loads(answer)
        assert not error, f"{' '.join(command)}\n{printed}{error}"
        return printed

    def do(self, code: str) -> str:
        """Have some Python done by the portal; return what it prints."""
        return self.manage("shell", "--no-imports", "-c", code)

    def enrol(self, email: str) -> None:
        """Give a person the second factor of the tests."""
        self.do(
            "from accounts.models import User; from tests.accounts.signing_in import enrol; "
            f"enrol(User.objects.get(email={email!r}))",
        )

    def last_code(self, email: str) -> str:
        """The code that was mailed last to an address, as the server's console shows it."""
        for _ in range(50):
            mails = (self.folder / "server.log").read_text(encoding="utf-8").split("Subject: ")
            subjects = [subject_of(mail) for mail in mails if f"To: {email}" in mail]
            codes = [subject[:7] for subject in subjects if re.match(r"\d{3} \d{3}", subject)]
            if codes:
                return codes[-1]
            time.sleep(0.1)
        raise AssertionError(f"no code was mailed to {email}")

    def __enter__(self) -> Self:
        """Serve."""
        self.log = (self.folder / "server.log").open("w")
        self.server = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "gunicorn",
                "--bind",
                f"127.0.0.1:{self.port}",
                "--threads",
                "8",
                "config.wsgi",
            ],
            cwd=ROOT,
            env=self.environment,
            stdout=self.log,
            stderr=subprocess.STDOUT,
        )
        for _ in range(SECONDS_TO_START * 10):
            try:
                with urlopen(f"{self.address}/healthz", timeout=5):
                    return self
            except OSError:  # not listening yet
                time.sleep(0.1)
            if self.server.poll() is not None:
                break
        self.server.kill()
        raise AssertionError((self.folder / "server.log").read_text())

    def __exit__(self, *_error: object) -> None:
        """Stop."""
        self.server.terminate()
        self.server.wait(timeout=30)
        self.shell.communicate(timeout=30)
        self.log.close()
        self.errors.close()
        forget_database()


def subject_of(printed: str) -> str:
    """The words of the subject with which a printed mail begins; they are encoded for the way."""
    return message_from_string(f"Subject: {printed}", policy=default)["Subject"]


def own_database(folder: Path) -> str:
    """The address of an empty database beside the one that tests use."""
    if not given_server():
        return f"sqlite:///{folder / 'portal.sqlite3'}"
    forget_database()
    with psycopg.connect(given_server(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {DATABASE_NAME}")
    return urlunsplit(urlsplit(given_server())._replace(path=f"/{DATABASE_NAME}"))


def forget_database() -> None:
    """Drop the database of this run, if PostgreSQL holds it."""
    if given_server():
        with psycopg.connect(given_server(), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {DATABASE_NAME} WITH (FORCE)")


def given_server() -> str:
    """The address of the PostgreSQL server that tests use; empty for SQLite."""
    address = os.environ.get("DATABASE_URL", "")
    return address if address.startswith("postgres") else ""
