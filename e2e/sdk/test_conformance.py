"""Every operation, called with every client of the vendor: a good call, one beyond a limit, and every documented error.

The same calls are sent to the real service if MEDIA_CONSOLE_CONFORMANCE_REGION names its region, with the key in
ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET. Only calls without effects are made there, and those
for templates, which are deleted again.
"""

import base64
import itertools
import json
import os
import sys
import unittest
import urllib.request
from collections import Counter
from datetime import datetime, timedelta, timezone

import clients
import operations
from support import LocalServiceTest

NOBODY = "0" * 32
REGION = os.environ.get("MEDIA_CONSOLE_CONFORMANCE_REGION")
TEMPLATE = {"TemplateName": "conformance", "TimeInterval": 7, "SequenceFormat": "c/{JobId}/{UnixTimestamp}.jpg"}
JOB = {
    "JobName": "conformance",
    "StreamInput": {"Type": "rtmp", "Url": "rtmp://127.0.0.1:1/live/nobody"},
    "SnapshotOutput": {"StorageType": "oss", "Endpoint": "oss-cn-shanghai.aliyuncs.com", "Bucket": "conformance"},
    "TemplateId": NOBODY,
}
CALLBACK = {"CallbackType": "HTTP", "CallbackURL": "http://127.0.0.1:9/called"}
VIDEO = {"VideoId": NOBODY}


def lately():
    now = datetime.now(timezone.utc)
    instant = lambda when: when.strftime("%Y-%m-%dT%H:%M:%SZ")
    return {"StartTime": instant(now - timedelta(hours=1)), "EndTime": instant(now + timedelta(minutes=1))}


def many(count):
    return [f"{number:032x}" for number in range(count)]


# For each operation: valid parameters of items that do not exist; those of existing items for a good call (a method of the
# test), and a member of the response; a parameter beyond a limit (None removes it), and the error.
CALLS = {
    "SubmitLiveSnapshotJob": (JOB, "a_template", "JobId", {"JobName": "x" * 129}, "InvalidParameter"),
    "ListLiveSnapshotJobs": ({}, None, "JobList", {"PageSize": 101}, "InvalidParameter"),
    "DeleteLiveSnapshotFiles": (
        {"JobId": NOBODY, "CreateTimestampList": [1]}, "a_picture", "DeleteFileResultList",
        {"CreateTimestampList": list(range(1, 202))}, "InvalidParameter",
    ),
    "GetLiveSnapshotJob": ({"JobId": NOBODY}, "the_job", "Status", {"JobId": None}, "MissingParameter"),
    "SendLiveSnapshotJobCommand": (
        {"JobId": NOBODY, "Command": "stop"}, "a_running_job", "RequestId", {"Command": "pause"}, "InvalidParameter",
    ),
    "ListLiveSnapshotFiles": (
        {"JobId": NOBODY, **lately()}, "the_job", "FileList", {"Limit": 101}, "InvalidParameter",
    ),
    "CreateLiveSnapshotTemplate": (TEMPLATE, None, "TemplateId", {"TimeInterval": 4}, "InvalidParameter"),
    "UpdateLiveSnapshotTemplate": (
        {**TEMPLATE, "TemplateId": NOBODY}, "a_template", "RequestId", {"TimeInterval": 3601}, "InvalidParameter",
    ),
    "DeleteLiveSnapshotTemplate": (
        {"TemplateId": NOBODY}, "a_template", "RequestId", {"TemplateId": None}, "MissingParameter",
    ),
    "GetLiveSnapshotTemplate": (
        {"TemplateId": NOBODY}, "a_template", "TemplateName", {"TemplateId": None}, "MissingParameter",
    ),
    "ListLiveSnapshotTemplates": (
        {"TemplateIds": [NOBODY, NOBODY]}, None, "TemplateList", {"PageSize": 101}, "InvalidParameter",
    ),
    "SetEventCallback": (CALLBACK, None, "RequestId", {"CallbackType": "FAX"}, "InvalidParameter"),
    "GetEventCallback": ({}, None, "RequestId", None, None),
    "DeleteStream": (
        {"JobIds": NOBODY, **VIDEO}, "a_stream", "RequestId", {"JobIds": ",".join(many(21))}, "JobIdsExceededMax",
    ),
    "DeleteMultipartUpload": (
        {"MediaId": NOBODY, "MediaType": "video"}, "an_upload_of_media", "RequestId",
        {"MediaType": "audio"}, "InvalidParameter",
    ),
    "GetPlayInfo": (VIDEO, "the_video", "PlayInfoList", {"ResultType": "Triple"}, "InvalidParameter"),
    "GetVideoList": ({}, None, "VideoList", {"PageSize": 101}, "InvalidParameter"),
    "SearchMedia": ({}, None, "MediaList", {"PageSize": 101}, "InvalidParameter"),
    "GetVideoInfo": (VIDEO, "the_video", "Video", {"VideoId": None}, "MissingParameter"),
    "GetMezzanineInfo": (VIDEO, "the_video", "Mezzanine", {"AuthTimeout": 0}, "InvalidParameter"),
    "GetUploadDetails": (
        {"MediaIds": NOBODY}, "some_uploads", "UploadDetails", {"MediaIds": ",".join(many(21))}, "LimitExceeded.MediaIds",
    ),
    "CreateUploadVideo": (
        {"FileName": "a.mp4", "Title": "conformance"}, None, "UploadAuth", {"Title": "x" * 129}, "LengthExceededMax",
    ),
    "RefreshUploadVideo": (VIDEO, "an_upload", "UploadAuth", {"VideoId": None}, "MissingParameter"),
}
# Operations called on the real service.
HARMLESS = {
    "ListLiveSnapshotJobs", "CreateLiveSnapshotTemplate", "UpdateLiveSnapshotTemplate", "DeleteLiveSnapshotTemplate",
    "GetLiveSnapshotTemplate", "ListLiveSnapshotTemplates", "GetVideoList", "SearchMedia",
}


class Calls:
    """The calls of one target, which `begin` names."""

    documented, of_the_gateway = operations.read()
    called = list(CALLS)

    @classmethod
    def begin(cls, target):
        cls.all = clients.every(target)
        cls.tally = {operation: {client: Counter() for client in cls.all} for operation in cls.called}
        cls.addClassCleanup(cls.end)

    @classmethod
    def end(cls):
        for client in cls.all.values():
            client.close()
        print(f"\n{'good / limit / error':<28}" + "".join(f"{client:>26}" for client in cls.all), file=sys.stderr)
        for operation, row in cls.tally.items():
            cells = (f"{count['good']} / {count['limit']} / {count['error']}" for count in row.values())
            print(f"{operation:<28}" + "".join(f"{cell:>26}" for cell in cells), file=sys.stderr)

    def call(self, client, name, parameters):
        return self.all[client].call(self.documented[name][0], parameters)

    def done(self, name, parameters):
        """The response of an auxiliary call."""
        answer = self.call("python", name, parameters)
        self.assertIsNone(answer.code, f"{name}: {answer}")
        return answer.body

    def refused(self, answer, code, statuses):
        self.assertEqual(answer.code, code, answer)
        self.assertIn(answer.status, statuses, answer)
        self.assertRegex(str(answer.body.get("RequestId")), r"^[0-9A-F-]{36}$")

    def test_a_good_call_is_done(self):
        for name, client in itertools.product(self.called, self.all):
            probe, existing, member, *_ = CALLS[name]
            with self.subTest(operation=name, client=client):
                found = getattr(self, existing)() if existing else {}
                answer = self.call(client, name, {**probe, **found})
                self.assertIsNone(answer.code, answer)
                self.assertEqual(answer.status, 200)
                self.assertIn(member, json.dumps(answer.body))
                self.assertRegex(answer.body["RequestId"], r"^[0-9A-F-]{36}$")
                self.tidy(name, answer.body)
                self.tally[name][client]["good"] += 1

    def test_a_call_beyond_a_limit_is_refused(self):
        for name, client in itertools.product(self.called, self.all):
            probe, _, _, changed, code = CALLS[name]
            if changed is None:
                continue
            with self.subTest(operation=name, client=client):
                parameters = {key: value for key, value in {**probe, **changed}.items() if value is not None}
                self.refused(self.call(client, name, parameters), code, {400})
                self.tally[name][client]["limit"] += 1

    def a_template(self):
        made = self.done("CreateLiveSnapshotTemplate", TEMPLATE)
        self.addCleanup(self.call, "python", "DeleteLiveSnapshotTemplate", {"TemplateId": made["TemplateId"]})
        return {"TemplateId": made["TemplateId"]}

    def tidy(self, name, body):
        if name == "CreateLiveSnapshotTemplate":
            self.done("DeleteLiveSnapshotTemplate", {"TemplateId": body["TemplateId"]})


class Local(Calls, LocalServiceTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        host = cls.server.endpoint
        cls.begin(clients.Target({"ice": host, "vod": host}, "http", cls.server.key_id, cls.server.secret))

    def test_every_operation_is_here(self):
        self.assertEqual(set(CALLS), set(self.documented))

    def test_every_documented_error_is_raised(self):
        """No input causes most of them, so the fault plan makes the service return them one by one."""
        products = set()
        for name in self.called:
            operation, errors = self.documented[name]
            if operation.product not in products:
                products.add(operation.product)
                errors = self.of_the_gateway | errors
            for client in self.all:
                faults = [
                    {"action": name, "effect": {"kind": "error", "code": code}, "times": 1} for code in errors
                ]
                self.plan({"faults": faults})
                for code, statuses in errors.items():
                    with self.subTest(operation=name, client=client, code=code):
                        self.refused(self.call(client, name, CALLS[name][0]), code, statuses)
                        self.tally[name][client]["error"] += 1
        self.plan({})

    def plan(self, plan):
        token = (self.server.data_dir / "fault-token").read_text().strip()
        self.put(f"http://{self.server.endpoint}/faults", token, json.dumps(plan).encode())

    def put(self, url, token, data):
        request = urllib.request.Request(url, method="PUT", data=data, headers={"authorization": f"Bearer {token}"})
        with urllib.request.urlopen(request, timeout=10) as answer:
            self.assertLess(answer.status, 300)

    def the_job(self):
        return {"JobId": self.demo_job()}

    def a_running_job(self):
        self.demo_job()
        live = {"StreamInput": {"Type": "rtmp", "Url": f"{self.server.ingest}/live/demo"}}
        job = self.done("SubmitLiveSnapshotJob", {**JOB, **live, **self.a_template()})["JobId"]
        self.eventually("the job runs", lambda: self.status(job), lambda seen: seen == "started")
        return {"JobId": job}

    def a_picture(self):
        job = self.the_job()

        def look():
            files = self.done("ListLiveSnapshotFiles", {**job, **lately()})["FileList"]
            return [file["CreateTimestamp"] for file in files if not file["IsOverlay"]]

        return {**job, "CreateTimestampList": self.eventually("a picture", look)[:1]}

    def videos(self):
        return self.done("GetVideoList", {"Status": "Normal"})["VideoList"]["Video"]

    def the_video(self):
        return {"VideoId": self.videos()[-1]["VideoId"]}

    def a_stream(self):
        video = self.videos()[0]["VideoId"]
        streams = self.done("GetPlayInfo", {"VideoId": video, "ResultType": "Multiple"})["PlayInfoList"]["PlayInfo"]
        return {"VideoId": video, "JobIds": streams[0]["JobId"]}

    def an_upload(self):
        """An upload with one received part."""
        made = self.done("CreateUploadVideo", {"FileName": "a.mp4", "Title": "conformance"})
        address, auth = (json.loads(base64.b64decode(made[name])) for name in ("UploadAddress", "UploadAuth"))
        self.put(f"{address['Endpoint']}/1", auth["UploadToken"], b"part")
        return {"VideoId": made["VideoId"]}

    def an_upload_of_media(self):
        return {"MediaId": self.an_upload()["VideoId"]}

    def some_uploads(self):
        return {"MediaIds": self.an_upload()["VideoId"]}


if REGION:

    class Cloud(Calls, unittest.TestCase):
        called = [name for name in CALLS if name in HARMLESS]

        @classmethod
        def setUpClass(cls):
            hosts = {product: f"{product}.{REGION}.aliyuncs.com" for product in ("ice", "vod")}
            key = [os.environ[f"ALIBABA_CLOUD_ACCESS_KEY_{part}"] for part in ("ID", "SECRET")]
            cls.begin(clients.Target(hosts, "https", *key))
