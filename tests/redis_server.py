"""A real Redis for tests, on a port of its own."""

import os
import shutil
import signal
import socket
import subprocess
import time

import pytest
import redis

SECONDS_TO_START = 10


class RedisServer:
    """`address` stays the same when the server is stopped and started again: it then begins empty."""

    def __init__(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"redis://127.0.0.1:{self.port}/0"
        self.process = None

    def start(self):
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self.process = subprocess.Popen(
            ["redis-server", *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        for _ in range(SECONDS_TO_START * 50):
            try:
                self.client().ping()
            except redis.ConnectionError:
                time.sleep(0.02)
            else:
                return
        self.stop()
        raise AssertionError("redis-server did not start")

    def stop(self):
        """It dies: connections are refused."""
        self.process.kill()
        self.process.wait()

    def hang(self):
        """It accepts connections and answers nothing."""
        self.process.send_signal(signal.SIGSTOP)

    def wake(self):
        self.process.send_signal(signal.SIGCONT)

    def client(self):
        return redis.Redis.from_url(self.address, socket_timeout=5)

    def content(self):
        """The keys that it holds."""
        return [key.decode() for key in self.client().scan_iter()]


def redis_server():
    """A running server. Without the program, tests are skipped; on CI they fail."""
    if not shutil.which("redis-server"):
        reason = "redis-server is not installed: what needs Redis is not tested"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    server = RedisServer()
    server.start()
    return server
