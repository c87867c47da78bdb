"""Starts the real program and makes clients of the vendor's SDK for its local service."""

import os
import re
import shutil
import socket
import subprocess
import tempfile
import threading
import time
import unittest
from pathlib import Path

from alibabacloud_ice20201109.client import Client as IceClient
from alibabacloud_tea_openapi.exceptions import AlibabaCloudException
from alibabacloud_tea_openapi.utils_models import Config
from alibabacloud_vod20170321.client import Client as VodClient

PROGRAM = os.environ.get(
    "MEDIA_CONSOLE_PROGRAM", str(Path(__file__).parents[2] / "target/release/media-console")
)
START_SECONDS = 20
STOP_SECONDS = 10


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


class Server:
    """A running program with a data folder and ports of its own."""

    def __init__(self, *arguments):
        self.data_dir = Path(tempfile.mkdtemp(prefix="media-console-sdk-"))
        listen, local, rtmp = free_ports(3)
        self.endpoint = f"127.0.0.1:{local}"
        self.ingest = f"rtmp://127.0.0.1:{rtmp}"
        self.output = ""
        started = threading.Event()
        self.process = subprocess.Popen(
            [
                PROGRAM,
                "--listen", f"127.0.0.1:{listen}",
                "--local-listen", self.endpoint,
                "--rtmp-listen", f"127.0.0.1:{rtmp}",
                "--data-dir", str(self.data_dir),
                *arguments,
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

        def read():
            for line in self.process.stdout:
                self.output += line
                if "#launch=" in line:
                    started.set()
            started.set()

        self.reader = threading.Thread(target=read, daemon=True)
        self.reader.start()
        if not started.wait(START_SECONDS) or self.process.poll() is not None:
            self.stop()
            raise RuntimeError(f"{PROGRAM} did not start:\n{self.output}")
        printed = subprocess.run(
            [PROGRAM, "local-credentials", "--data-dir", str(self.data_dir)],
            check=True, capture_output=True, text=True,
        ).stdout
        self.key_id = re.search(r"ALIBABA_CLOUD_ACCESS_KEY_ID=['\"]?([^\s'\"]+)", printed)[1]
        self.secret = re.search(r"ALIBABA_CLOUD_ACCESS_KEY_SECRET=['\"]?([^\s'\"]+)", printed)[1]

    def config(self, **changes):
        given = {
            "access_key_id": self.key_id,
            "access_key_secret": self.secret,
            "endpoint": self.endpoint,
            "protocol": "http",
            "connect_timeout": 5_000,
            "read_timeout": 10_000,
        }
        return Config(**{**given, **changes})

    def objects(self, bucket):
        root = self.data_dir / "objects" / bucket
        return sorted(str(file.relative_to(root)) for file in root.rglob("*") if file.is_file())

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.reader.join(STOP_SECONDS)
        self.process.stdout.close()
        shutil.rmtree(self.data_dir, ignore_errors=True)


class LocalServiceTest(unittest.TestCase):
    """One program per class, with the sample data, and a client of each product."""

    @classmethod
    def setUpClass(cls):
        cls.server = Server()
        cls.addClassCleanup(cls.server.stop)
        cls.ice = IceClient(cls.server.config())
        cls.vod = VodClient(cls.server.config())

    def assert_refused(self, code, call, *, status=None, message=None):
        """The call raises the SDK's typed exception with this code, and with a request ID."""
        with self.assertRaises(AlibabaCloudException) as caught:
            call()
        error = caught.exception
        self.assertEqual(error.code, code, error.message)
        self.assertTrue(error.request_id and error.request_id != "None", "there is a request ID")
        if status is not None:
            self.assertEqual(error.status_code, status)
        if message is not None:
            self.assertIn(message, error.message)
        return error

    def eventually(self, what, check, seconds=30):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            found = check()
            if found:
                return found
            time.sleep(0.2)
        self.fail(f"{what}: not within {seconds} s")
