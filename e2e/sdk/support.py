"""Starts the real program and makes clients of the vendor's SDK for its local service."""

import os
import re
import shutil
import subprocess
import tempfile
import threading
import time
import unittest
from pathlib import Path
from urllib.parse import unquote

from alibabacloud_ice20201109 import models as ice_models
from alibabacloud_ice20201109.client import Client as IceClient
from alibabacloud_tea_openapi.exceptions import AlibabaCloudException
from alibabacloud_tea_openapi.utils_models import Config
from alibabacloud_vod20170321.client import Client as VodClient

PROGRAM = os.environ.get(
    "MEDIA_CONSOLE_PROGRAM", str(Path(__file__).parents[2] / "target/release/media-console")
)
START_SECONDS = 60
STOP_SECONDS = 30
ANY_PORT = "127.0.0.1:0"


class Server:
    """A running program with a separate data folder and ports."""

    def __init__(self, *arguments):
        self.data_dir = Path(tempfile.mkdtemp(prefix="media-console-sdk-"))
        self.output = ""
        announced = threading.Event()
        self.process = subprocess.Popen(
            [
                PROGRAM,
                "--listen", ANY_PORT,
                "--local-listen", ANY_PORT,
                "--rtmp-listen", ANY_PORT,
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
                # The last line that the program prints once it serves.
                if line.startswith("  Data "):
                    announced.set()
            announced.set()

        self.reader = threading.Thread(target=read, daemon=True)
        self.reader.start()
        in_time = announced.wait(START_SECONDS)
        addresses = [re.search(rf"^  {name} +(\S+)$", self.output, re.MULTILINE) for name in ("Local API", "RTMP")]
        if not in_time or not all(addresses):
            self.stop()
            raise RuntimeError(f"{PROGRAM} did not start:\n{self.output}")
        self.endpoint = addresses[0][1].removeprefix("http://")
        self.ingest = addresses[1][1]
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
        """The keys in a bucket. The program may write and delete while the folders are read.

        A name that goes on has ++ behind its folder, a slash is a + there, and the rest is escaped.
        """
        root = self.data_dir / "objects" / bucket
        paths = (str((Path(folder) / file).relative_to(root)) for folder, _, files in os.walk(root) for file in files)
        return sorted(unquote(path.replace("++/", "").replace("+/", "/")) for path in paths)

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

    def eventually(self, what, look, holds=bool, seconds=60):
        """Polls until the value satisfies the condition, and returns it; fails with the last value."""
        deadline = time.monotonic() + seconds
        while True:
            seen = look()
            if holds(seen):
                return seen
            if time.monotonic() >= deadline:
                self.fail(f"{what}: not within {seconds} s; last seen: {seen!r}")
            time.sleep(0.2)

    def status(self, job):
        return self.ice.get_live_snapshot_job(ice_models.GetLiveSnapshotJobRequest(job_id=job)).body.status

    def demo_job(self):
        """The ID of the demo camera's job, once it is running. Its stream is live from then on."""
        request = ice_models.ListLiveSnapshotJobsRequest(search_key_word="Demo camera")
        [job] = self.ice.list_live_snapshot_jobs(request).body.job_list
        self.eventually("the demo job runs", lambda: self.status(job.job_id), lambda seen: seen == "started")
        return job.job_id
