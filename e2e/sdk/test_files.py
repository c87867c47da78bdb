"""DeleteLiveSnapshotFiles, called with the vendor's SDK on pictures of the demo camera."""

from datetime import datetime, timedelta, timezone

from alibabacloud_ice20201109 import models

from support import LocalServiceTest

BUCKET = "demo-bucket"


class Files(LocalServiceTest):
    def setUp(self):
        self.job = self.demo_job()

    def files(self, job=None, overlay=False):
        now = datetime.now(timezone.utc)
        request = models.ListLiveSnapshotFilesRequest(
            job_id=job or self.job,
            start_time=(now - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ"),
            end_time=(now + timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M:%SZ"),
            limit=100,
        )
        found = self.ice.list_live_snapshot_files(request).body.file_list
        return [file for file in found if file.is_overlay == overlay]

    def at_least(self, count):
        return self.eventually(f"{count} pictures", self.files, lambda seen: len(seen) >= count)

    def overlay(self):
        """A job and its overlay picture, which no other picture replaces for an hour."""
        template = self.ice.create_live_snapshot_template(
            models.CreateLiveSnapshotTemplateRequest(
                template_name="overlay", time_interval=3600, overwrite_format="overlay/{JobId}.jpg"
            )
        ).body.template_id
        request = models.SubmitLiveSnapshotJobRequest(
            job_name="Overlay",
            stream_input=models.SubmitLiveSnapshotJobRequestStreamInput(
                type="rtmp", url=f"{self.server.ingest}/live/demo"
            ),
            snapshot_output=models.SubmitLiveSnapshotJobRequestSnapshotOutput(
                storage_type="oss", endpoint="oss-cn-shanghai.aliyuncs.com", bucket=BUCKET
            ),
            template_id=template,
        )
        job = self.ice.submit_live_snapshot_job(request).body.job_id
        [picture] = self.eventually("an overlay picture", lambda: self.files(job, overlay=True))
        return job, picture

    def delete(self, timestamps, **changes):
        given = {"job_id": self.job, "create_timestamp_list": timestamps}
        return self.ice.delete_live_snapshot_files(models.DeleteLiveSnapshotFilesRequest(**{**given, **changes})).body

    def test_records_go_and_files_stay_unless_asked(self):
        first, second = self.at_least(2)[:2]
        result = self.delete([first.create_timestamp]).delete_file_result_list
        self.assertEqual([(r.result, r.create_timestamp) for r in result], [("OK", first.create_timestamp)])
        self.assertIn(first.oss_object, self.server.objects(BUCKET))
        self.delete([second.create_timestamp], delete_original_file=True)
        self.assertNotIn(second.oss_object, self.server.objects(BUCKET))
        left = {file.create_timestamp for file in self.files()}
        self.assertFalse(left & {first.create_timestamp, second.create_timestamp})

    def test_two_hundred_in_one_call_are_answered_one_by_one(self):
        real = [file.create_timestamp for file in self.at_least(2)[:2]]
        asked = real + list(range(1_660_638_613_798, 1_660_638_613_798 + 198))
        result = self.delete(asked, delete_original_file=False).delete_file_result_list
        self.assertEqual([r.create_timestamp for r in result], asked)
        self.assertEqual([r.result for r in result], ["OK"] * 2 + ["NotFound"] * 198)

    def test_two_hundred_and_one_are_refused_and_nothing_goes(self):
        real = self.at_least(1)[0]
        asked = [real.create_timestamp] + list(range(1_660_638_613_798, 1_660_638_613_798 + 200))
        self.assert_refused(
            "InvalidParameter", lambda: self.delete(asked), status=400, message="CreateTimestampList"
        )
        self.assertIn(real.create_timestamp, {file.create_timestamp for file in self.files()})

    def test_overlay_pictures_are_refused_with_the_documented_words(self):
        job, picture = self.overlay()
        self.assert_refused(
            "OverlayNotSupported",
            lambda: self.delete([picture.create_timestamp], job_id=job),
            status=400,
            message="Not Sopport to remove overlay snapshot, please remove overlay snapshot from OSS console.",
        )

    def test_what_does_not_exist_is_said_so(self):
        for unknown in ("8c1ea046-263c-3560-978a-fb2877820001", "not an id"):
            with self.subTest(unknown):
                self.assert_refused("JobNotFound", lambda: self.delete([1_660_638_613_798], job_id=unknown), status=404)
        self.assert_refused("NoValidSnapshot", lambda: self.delete([1_660_638_613_798]), status=404)

    def test_missing_and_malformed_parameters_are_named(self):
        self.assert_refused(
            "MissingParameter", lambda: self.delete([1], job_id=None), status=400, message="JobId"
        )
        self.assert_refused(
            "MissingParameter", lambda: self.delete(None), status=400, message="CreateTimestampList"
        )
        self.assert_refused(
            "InvalidParameter", lambda: self.delete(["soon"]), status=400, message="CreateTimestampList"
        )
