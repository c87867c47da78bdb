"""The vendor's clients behind one call: an operation's name and documented parameters, and the response."""

import json
import re
import subprocess
from pathlib import Path
from typing import NamedTuple

from alibabacloud_ice20201109 import models as ice_models
from alibabacloud_ice20201109.client import Client as IceClient
from alibabacloud_tea_openapi.exceptions import AlibabaCloudException
from alibabacloud_tea_openapi.utils_models import Config
from alibabacloud_vod20170321 import models as vod_models
from alibabacloud_vod20170321.client import Client as VodClient
from aliyunsdkcore.acs_exception.exceptions import ServerException
from aliyunsdkcore.client import AcsClient
from aliyunsdkcore.request import RpcRequest

NODE_CALLER = Path(__file__).with_name("caller.mjs")
# The one parameter that is sent as Name.1, Name.2, and not as one text.
REPEATED = "TemplateIds"


class Target(NamedTuple):
    """The called service. `hosts` has the host of each product, `scheme` is http or https."""

    hosts: dict
    scheme: str
    key_id: str
    secret: str


class Answer(NamedTuple):
    """`code` is None if the call succeeded."""

    status: int
    code: str | None
    body: dict


def wire(parameters):
    """Parameters for clients without operation types: every value is one text."""
    flat = {}
    for name, value in parameters.items():
        if name == REPEATED:
            flat |= {f"{name}.{number}": one for number, one in enumerate(value, 1)}
        elif isinstance(value, (dict, list)):
            flat[name] = json.dumps(value)
        else:
            flat[name] = str(value)
    return flat


class Product:
    """The SDK of each product, with its typed requests, and one of its two signatures."""

    def __init__(self, target, signature):
        config = lambda product: Config(
            access_key_id=target.key_id, access_key_secret=target.secret, endpoint=target.hosts[product],
            protocol=target.scheme, signature_algorithm=signature, connect_timeout=5_000, read_timeout=20_000,
        )
        self.products = {"ice": (IceClient(config("ice")), ice_models), "vod": (VodClient(config("vod")), vod_models)}

    def call(self, operation, parameters):
        client, models = self.products[operation.product]
        request = getattr(models, f"{operation.name}Request", None)
        arguments = [request().from_map(parameters)] if request else []
        method = re.sub(r"(?<!^)(?=[A-Z])", "_", operation.name).lower()
        try:
            answer = getattr(client, method)(*arguments)
        except AlibabaCloudException as error:
            return Answer(error.status_code, error.code, {"RequestId": error.request_id})
        return Answer(answer.status_code, None, answer.body.to_map())

    def close(self):
        pass


class Core:
    """The older core SDK, which has no operation types and signs with HMAC-SHA1."""

    def __init__(self, target):
        self.target = target
        self.client = AcsClient(
            target.key_id, target.secret, "cn-shanghai", auto_retry=False, timeout=20, connect_timeout=5
        )

    def call(self, operation, parameters):
        request = RpcRequest(operation.product, operation.version, operation.name)
        request.set_endpoint(self.target.hosts[operation.product])
        request.set_protocol_type(self.target.scheme)
        request.set_method(operation.method)
        add = request.add_body_params if operation.in_form else request.add_query_param
        for name, value in wire(parameters).items():
            add(name, value)
        try:
            body = self.client.do_action_with_exception(request)
        except ServerException as error:
            return Answer(error.http_status, error.error_code, {"RequestId": error.request_id})
        return Answer(200, None, json.loads(body))

    def close(self):
        pass


class Node:
    """A Node client, which runs in a separate process and reads one call per line."""

    def __init__(self, target, package):
        self.process = subprocess.Popen(
            ["node", str(NODE_CALLER), package], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.send(target._asdict())

    def send(self, message):
        self.process.stdin.write(json.dumps(message) + "\n")
        self.process.stdin.flush()

    def call(self, operation, parameters):
        self.send({**operation._asdict(), "parameters": wire(parameters)})
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError("the Node client ended")
        return Answer(**json.loads(line))

    def close(self):
        self.process.stdin.close()
        self.process.wait(30)
        self.process.stdout.close()


def every(target):
    """Every client by its name."""
    return {
        "python": Product(target, None),
        "python, older signature": Product(target, "v2"),
        "python core": Core(target),
        "node openapi-client": Node(target, "openapi-client"),
        "node pop-core": Node(target, "pop-core"),
    }
