"""SubmitLiveSnapshotJob and ListLiveSnapshotJobs, called with the vendor's SDK."""

from datetime import datetime, timedelta, timezone

from alibabacloud_ice20201109 import models
from alibabacloud_tea_openapi.exceptions import ClientException

from support import LocalServiceTest


def instant(when):
    return when.strftime("%Y-%m-%dT%H:%M:%SZ")


class Jobs(LocalServiceTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        answer = cls.ice.create_live_snapshot_template(
            models.CreateLiveSnapshotTemplateRequest(
                template_name="every 7 s", time_interval=7, sequence_format="snapshot/{JobId}/{UnixTimestamp}.jpg"
            )
        )
        cls.template = answer.body.template_id
        cls.names = ["Lobby camera", "Lobby 大厅", "Gate 100%"]
        cls.ids = [cls.submit(name) for name in cls.names]

    @classmethod
    def request(cls, name, **changes):
        given = {
            "job_name": name,
            "stream_input": models.SubmitLiveSnapshotJobRequestStreamInput(
                type="rtmp", url=f"{cls.server.ingest}/live/nobody"
            ),
            "snapshot_output": models.SubmitLiveSnapshotJobRequestSnapshotOutput(
                storage_type="oss", endpoint="oss-cn-shanghai.aliyuncs.com", bucket="testbucket"
            ),
            "template_id": cls.template,
        }
        return models.SubmitLiveSnapshotJobRequest(**{**given, **changes})

    @classmethod
    def submit(cls, name, **changes):
        return cls.ice.submit_live_snapshot_job(cls.request(name, **changes)).body.job_id

    def listed(self, **filters):
        return self.ice.list_live_snapshot_jobs(models.ListLiveSnapshotJobsRequest(**filters)).body

    def found(self, **filters):
        return {job.job_id for job in self.listed(page_size=100, **filters).job_list}

    def test_a_job_reads_back_as_it_was_submitted(self):
        job = self.submit("Read back", callback_url="http://127.0.0.1:9/called")
        body = self.ice.get_live_snapshot_job(models.GetLiveSnapshotJobRequest(job_id=job)).body
        self.assertEqual(body.job_name, "Read back")
        self.assertEqual(body.status, "init")
        self.assertEqual(body.template_id, self.template)
        self.assertEqual(body.template_name, "every 7 s")
        self.assertEqual(body.time_interval, 7)
        self.assertEqual(body.stream_input.type, "rtmp")
        self.assertEqual(body.stream_input.url, f"{self.server.ingest}/live/nobody")
        self.assertEqual(body.snapshot_output.bucket, "testbucket")
        self.assertEqual(body.callback_url, "http://127.0.0.1:9/called")

    def test_a_job_for_a_live_stream_starts_by_itself(self):
        self.demo_job()
        live = models.SubmitLiveSnapshotJobRequestStreamInput(type="rtmp", url=f"{self.server.ingest}/live/demo")
        job = self.submit("Second look", stream_input=live)
        self.eventually("the job starts", lambda: self.status(job), lambda seen: seen == "started")

    def test_a_stream_may_be_named_by_one_segment(self):
        stream = models.SubmitLiveSnapshotJobRequestStreamInput
        sample = self.request("x", stream_input=stream(type="rtmp", url="rtmp://www.aliyun.com/stream"), template_id="x")
        self.assert_refused("TemplateNotFound", lambda: self.ice.submit_live_snapshot_job(sample), status=404)
        for url in [f"{self.server.ingest}/camera", self.server.ingest.replace("rtmp", "RTMP") + "/camera"]:
            with self.subTest(url):
                job = self.submit("One segment", stream_input=stream(type="rtmp", url=url))
                request = models.GetLiveSnapshotJobRequest(job_id=job)
                self.assertEqual(self.ice.get_live_snapshot_job(request).body.stream_input.url, url)

    def test_a_missing_parameter_is_named(self):
        for field, name in [("job_name", "JobName"), ("template_id", "TemplateId"), ("stream_input", "StreamInput")]:
            with self.subTest(name):
                request = self.request("x", **{field: None})
                self.assert_refused(
                    "MissingParameter", lambda: self.ice.submit_live_snapshot_job(request), status=400, message=name
                )

    def test_a_parameter_over_its_limit_is_named(self):
        stream = models.SubmitLiveSnapshotJobRequestStreamInput
        output = models.SubmitLiveSnapshotJobRequestSnapshotOutput
        cases = {
            "JobName": {"job_name": "x" * 129},
            "StreamInput.Url": {"stream_input": stream(type="rtmp", url="rtmp://a.example.com/" + "x" * 255)},
            "StreamInput.Type": {"stream_input": stream(type="hls", url="rtmp://a.example.com/a/b")},
            "SnapshotOutput.StorageType": {
                "snapshot_output": output(storage_type="nas", endpoint="oss-cn-shanghai.aliyuncs.com", bucket="testbucket")
            },
            "CallbackUrl": {"callback_url": "ftp://a.example.com/"},
        }
        for name, change in cases.items():
            with self.subTest(name):
                request = self.request("x", **change) if "job_name" not in change else self.request(change["job_name"])
                self.assert_refused(
                    "InvalidParameter", lambda: self.ice.submit_live_snapshot_job(request), status=400, message=name
                )

    def test_an_unknown_template_is_not_found(self):
        request = self.request("x", template_id="8c1ea046-263c-3560-978a-fb2877820002")
        error = self.assert_refused(
            "TemplateNotFound",
            lambda: self.ice.submit_live_snapshot_job(request),
            status=404,
            message="No such template.",
        )
        self.assertIsInstance(error, ClientException)

    def test_the_list_shows_what_is_documented(self):
        body = self.listed(search_key_word=self.ids[0])
        self.assertEqual((body.page_no, body.page_size, body.sort_by, body.total_count), (1, 10, "desc", 1))
        job = body.job_list[0]
        self.assertEqual(job.job_name, self.names[0])
        self.assertEqual(job.snapshot_output.storage_type, "oss")
        self.assertEqual(job.time_interval, 7)
        self.assertRegex(job.create_time, r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")

    def test_a_keyword_finds_parts_of_names_and_whole_ids(self):
        self.assertEqual(self.found(search_key_word="Lobby"), set(self.ids[:2]))
        self.assertEqual(self.found(search_key_word="大厅"), {self.ids[1]})
        self.assertEqual(self.found(search_key_word="大"), {self.ids[1]})
        self.assertEqual(self.found(search_key_word="100%"), {self.ids[2]})
        self.assertEqual(self.found(search_key_word=self.ids[2]), {self.ids[2]})
        self.assertEqual(self.found(search_key_word="nothing like it"), set())

    def test_states_divide_the_jobs(self):
        running = self.demo_job()
        states = {state: self.found(status=state) for state in ("init", "paused", "started")}
        self.assertLessEqual(set(self.ids), states["init"])
        self.assertIn(running, states["started"])
        self.assertFalse(states["init"] & states["started"])

    def test_pages_cover_every_job_once_in_either_order(self):
        for order in ("asc", "desc"):
            whole = [job.job_id for job in self.listed(page_size=100, sort_by=order).job_list]
            paged = []
            for page in range(1, len(whole) + 1):
                body = self.listed(page_no=page, page_size=1, sort_by=order)
                self.assertEqual(body.total_count, len(whole))
                paged += [job.job_id for job in body.job_list]
            self.assertEqual(paged, whole)
        times = [job.create_time for job in self.listed(page_size=100, sort_by="asc").job_list]
        self.assertEqual(times, sorted(times))
        self.assertEqual(self.listed(page_no=1_000, page_size=100).job_list, [])

    def test_the_window_filters_by_creation_time(self):
        now = datetime.now(timezone.utc)
        day, minute = timedelta(days=1), timedelta(minutes=1)
        self.assertLessEqual(set(self.ids), self.found(start_time=instant(now - day), end_time=instant(now + minute)))
        self.assertEqual(self.found(start_time=instant(now - 3 * day), end_time=instant(now - day)), set())
        self.assertLessEqual(set(self.ids), self.found(start_time=instant(now - day)))
        # Without a start, the window begins seven days before now, whatever its end.
        self.assertLessEqual(set(self.ids), self.found(end_time=instant(now + 20 * day)))
        self.assertEqual(self.found(end_time=instant(now - day)), set())

    def test_a_wrong_window_is_refused_with_its_own_code(self):
        now = datetime.now(timezone.utc)
        earlier = instant(now - timedelta(days=1))
        cases = [
            ("MalformedStartTime", {"start_time": "yesterday", "end_time": instant(now)}),
            ("MalformedEndTime", {"start_time": earlier, "end_time": "2026-13-01T00:00:00Z"}),
            ("EndTimeMismatch", {"start_time": instant(now), "end_time": earlier}),
            ("EndTimeMismatch", {"start_time": instant(now - timedelta(days=31)), "end_time": instant(now)}),
            ("EndTimeMismatch", {"end_time": instant(now - timedelta(days=8))}),
            ("EndTimeMismatch", {"end_time": instant(now + timedelta(days=24))}),
        ]
        for code, window in cases:
            with self.subTest(code, **window):
                self.assert_refused(code, lambda: self.listed(**window), status=400)
        thirty = {"start_time": instant(now - timedelta(days=30)), "end_time": instant(now)}
        self.assertIsNotNone(self.listed(**thirty).total_count)

    def test_every_other_limit_of_the_list_is_kept(self):
        cases = [
            ("SearchKeyWord", {"search_key_word": "x" * 129}),
            ("Status", {"status": "running"}),
            ("PageNo", {"page_no": 0}),
            ("PageSize", {"page_size": 0}),
            ("PageSize", {"page_size": 101}),
            ("SortBy", {"sort_by": "up"}),
        ]
        for name, filters in cases:
            with self.subTest(name, **filters):
                self.assert_refused("InvalidParameter", lambda: self.listed(**filters), status=400, message=name)

    def test_commands_are_refused_as_documented(self):
        def command(job, what):
            request = models.SendLiveSnapshotJobCommandRequest(job_id=job, command=what)
            return lambda: self.ice.send_live_snapshot_job_command(request)

        self.assert_refused("StreamNotFound", command(self.ids[0], "start"), status=400)
        for unknown in ("8c1ea046-263c-3560-978a-fb2877820009", "not an id"):
            self.assert_refused("JobNotFound", command(unknown, "stop"), status=404)
        self.assert_refused("InvalidParameter", command(self.ids[0], "jump"), status=400, message="Command")
        self.assert_refused("JobAlreadyStarted", command(self.demo_job(), "start"), status=409)
