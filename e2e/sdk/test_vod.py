"""DeleteStream and DeleteMultipartUpload, called with the vendor's SDK on the sample videos."""

from alibabacloud_vod20170321 import models

from support import LocalServiceTest

BUCKET = "vod_media"
NOBODY = "0" * 32


class Videos(LocalServiceTest):
    def videos(self, **filters):
        return self.vod.get_video_list(models.GetVideoListRequest(page_size=100, **filters)).body.video_list.video

    def streams(self, video):
        request = models.GetPlayInfoRequest(video_id=video, result_type="Multiple")
        return self.vod.get_play_info(request).body.play_info_list.play_info

    def delete_stream(self, video, jobs):
        return self.vod.delete_stream(models.DeleteStreamRequest(video_id=video, job_ids=jobs)).body

    def delete_upload(self, media, kind="video"):
        request = models.DeleteMultipartUploadRequest(media_id=media, media_type=kind)
        return self.vod.delete_multipart_upload(request).body

    def test_streams_go_with_their_files_down_to_the_last(self):
        video = self.videos(status="Normal")[0].video_id
        streams = [stream.job_id for stream in self.streams(video)]
        self.assertGreater(len(streams), 2)
        before = self.server.objects(BUCKET)
        self.assertRegex(self.delete_stream(video, ",".join(streams[:2])).request_id, r"^[0-9A-F-]{36}$")
        self.assertEqual([stream.job_id for stream in self.streams(video)], streams[2:])
        self.assertEqual(len(before) - len(self.server.objects(BUCKET)), 2)
        self.delete_stream(video, ",".join(streams[2:]))
        self.assert_refused("InvalidVideo.NoneStream", lambda: self.streams(video), status=404)
        source = f"videos/{video}/source.mp4"
        self.assertIn(source, self.server.objects(BUCKET), "the source file is not a stream")

    def test_one_unknown_stream_and_none_goes(self):
        video = self.videos(status="Normal")[1].video_id
        streams = [stream.job_id for stream in self.streams(video)]
        self.assert_refused(
            "InvalidStream.NotFound", lambda: self.delete_stream(video, f"{streams[0]},{NOBODY}"), status=404
        )
        self.assertEqual([stream.job_id for stream in self.streams(video)], streams)

    def test_twenty_one_streams_are_too_many(self):
        jobs = ",".join(f"{number:032x}" for number in range(21))
        self.assert_refused(
            "JobIdsExceededMax",
            lambda: self.delete_stream(NOBODY, jobs),
            status=400,
            message="The JobIds exceeded maximum.",
        )

    def test_an_unknown_video_is_404_for_streams_and_400_for_uploads(self):
        self.assert_refused("InvalidVideo.NotFound", lambda: self.delete_stream(NOBODY, NOBODY), status=404)
        self.assert_refused("InvalidVideo.NotFound", lambda: self.delete_upload(NOBODY), status=400)

    def test_missing_parameters_are_named(self):
        self.assert_refused(
            "MissingParameter", lambda: self.delete_stream(None, NOBODY), status=400, message="VideoId"
        )
        self.assert_refused(
            "MissingParameter", lambda: self.delete_stream(NOBODY, None), status=400, message="JobIds"
        )
        self.assert_refused("MissingParameter", lambda: self.delete_upload(None), status=400, message="MediaId")

    def test_fragments_go_once_and_then_there_is_nothing_to_clean(self):
        upload = self.videos(status="Uploading")[0].video_id
        before = self.server.objects(BUCKET)
        self.delete_upload(upload)
        gone = set(before) - set(self.server.objects(BUCKET))
        self.assertTrue(gone)
        self.assertTrue(all(upload in key for key in gone), gone)
        self.assert_refused(
            "InvalidMultipartUpload.NotFound",
            lambda: self.delete_upload(upload),
            status=400,
            message="The multipart upload not exist.",
        )

    def test_only_the_media_type_video_is_taken(self):
        upload = self.videos(status="Uploading")[0].video_id
        self.assert_refused(
            "InvalidParameter",
            lambda: self.delete_upload(upload, "image"),
            status=400,
            message='The specified parameter "MediaType" is invalid.',
        )
