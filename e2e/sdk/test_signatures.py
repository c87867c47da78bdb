"""Authentication: keys, secrets, both signature schemes, and addresses that do not exist."""

from alibabacloud_ice20201109 import models
from alibabacloud_ice20201109.client import Client as IceClient
from alibabacloud_tea_openapi import utils_models
from alibabacloud_vod20170321 import models as vod_models
from alibabacloud_vod20170321.client import Client as VodClient
from darabonba.runtime import RuntimeOptions

import clients
import operations
from support import LocalServiceTest


class Signatures(LocalServiceTest):
    def jobs(self, **changes):
        client = IceClient(self.server.config(**changes))
        return client.list_live_snapshot_jobs(models.ListLiveSnapshotJobsRequest(search_key_word="Demo camera")).body

    def test_a_wrong_secret_does_not_match(self):
        self.assert_refused("SignatureDoesNotMatch", lambda: self.jobs(access_key_secret="guess"), status=400)

    def test_an_unknown_key_is_not_found(self):
        self.assert_refused("InvalidAccessKeyId.NotFound", lambda: self.jobs(access_key_id="nobody"), status=404)

    def test_a_key_that_looks_real_is_never_taken(self):
        with self.assertRaises(Exception) as caught:
            self.jobs(access_key_id="LTAI5tExampleExample")
        self.assertNotIn("LTAI5tExampleExample", self.server.output)
        self.assertTrue(caught.exception.code)

    def test_the_older_signature_works_for_reading_and_deleting(self):
        body = self.jobs(signature_algorithm="v2")
        self.assertEqual(body.job_list[0].job_name, "Demo camera")
        client = VodClient(self.server.config(signature_algorithm="v2"))
        videos = client.get_video_list(vod_models.GetVideoListRequest(status="Normal")).body.video_list.video
        request = vod_models.DeleteStreamRequest(video_id=videos[0].video_id, job_ids="0" * 32)
        self.assert_refused("InvalidStream.NotFound", lambda: client.delete_stream(request), status=404)

    def test_the_older_signature_is_verified_too(self):
        self.assert_refused(
            "SignatureDoesNotMatch",
            lambda: self.jobs(signature_algorithm="v2", access_key_secret="guess"),
            status=400,
        )

    def test_the_core_sdk_knows_a_wrong_secret_by_what_was_signed(self):
        """It compares the string that the service reports as signed with its own."""
        host = self.server.endpoint
        core = clients.Core(clients.Target({"ice": host, "vod": host}, "http", self.server.key_id, "guess"))
        operation, _ = operations.read()[0]["ListLiveSnapshotJobs"]
        answer = core.call(operation, {"SearchKeyWord": "Lobby 大厅 100%"})
        self.assertEqual((answer.status, answer.code), (400, "InvalidAccessKeySecret"))

    def test_an_operation_that_does_not_exist_is_said_so(self):
        params = utils_models.Params(
            action="MakeCoffee",
            version="2020-11-09",
            protocol="HTTP",
            pathname="/",
            method="POST",
            auth_type="AK",
            style="RPC",
            req_body_type="formData",
            body_type="json",
        )
        call = lambda: self.ice.call_api(params, utils_models.OpenApiRequest(), RuntimeOptions())
        self.assert_refused("InvalidAction.NotFound", call, status=404)
