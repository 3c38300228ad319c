"""Serves moto with its checks of signatures and IAM policies on, from the first request.

It prints the endpoint's address as `moto_server.py` does. The user below may do everything; further
users and their policies are made by IAM requests.

moto's evaluation of policies is its own; where it differs from what AWS documents about the requests
that are made here, by the programs and by Terraform, it is corrected. What it leaves out stays out:
conditions other than StringEquals are taken as true, policies of queues are not looked at.
"""

import json
import signal
from typing import Any

from moto import settings
from moto.applicationautoscaling.responses import ApplicationAutoScalingResponse
from moto.ecs.models import Service
from moto.ecs.responses import EC2ContainerServiceResponse
from moto.iam import access_control
from moto.iam.access_control import IAMPolicyStatement, PermissionResult
from moto.iam.models import iam_backends
from moto.s3 import responses as s3
from moto.s3.exceptions import S3AccessDeniedError
from moto.server import ThreadedMotoServer
from moto.sqs.models import Queue

ACCOUNT = "123456789012"
ADMINISTRATOR = ("AKIAADMINISTRATOR000", "administrators-secret-key-of-the-test-00")
EVERYTHING = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
)


def correct_s3_actions() -> None:
    """HeadBucket is permitted by s3:ListBucket, DeleteObjects is about objects, and for somebody
    who does not sign there is the bucket's policy alone, which moto has looked at by then.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html
    https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html
    """
    s3.ACTION_MAP["BUCKET"]["HEAD"]["DEFAULT"] = "ListBucket"
    authorize = s3.S3Response._authenticate_and_authorize_s3_action

    def authorize_objects(
        self: s3.S3Response, bucket_name: str | None = None, key_name: str | None = None
    ) -> None:
        if "Authorization" not in self.headers:
            if key_name is None:
                raise S3AccessDeniedError()
            return
        if key_name is None and self.data.get("Action") == "DeleteObject":
            key_name = "*"
        authorize(self, bucket_name=bucket_name, key_name=key_name)

    s3.S3Response._authenticate_and_authorize_s3_action = authorize_objects


def correct_ecs_resources() -> None:
    """Requests about a service are evaluated against its name, not against `*`.

    https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
    """

    def resource(self: EC2ContainerServiceResponse) -> str:
        name = self._get_param("service") or next(iter(self._get_param("services") or []), None)
        if name is None:
            return "*"
        cluster = (self._get_param("cluster") or "default").split("/")[-1]
        name = name.split("/")[-1]
        return f"arn:aws:ecs:{self.region}:{self.current_account}:service/{cluster}/{name}"

    EC2ContainerServiceResponse._determine_resource = resource


def correct_not_resource() -> None:
    """A statement with NotResource does not concern what that names.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notresource.html
    """
    evaluate = IAMPolicyStatement.is_action_permitted

    def evaluate_with_exceptions(
        self: IAMPolicyStatement, action: str, resource: str = "*", *others: Any
    ) -> PermissionResult:
        if "NotResource" in self._statement and self._check_element_matches(
            "NotResource", resource
        ):
            return PermissionResult.NEUTRAL
        return evaluate(self, action, resource, *others)

    access_control.IAMPolicyStatement.is_action_permitted = evaluate_with_exceptions


def complete_queues() -> None:
    """Queues have a policy about who may use them for dead letters, keep the attributes that a
    request does not name, and answer with JSON that has no spaces.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
    """
    set_attributes = Queue._set_attributes

    def set_named(self: Queue, attributes: dict[str, Any], now: float | None = None) -> None:
        policy = getattr(self, "policy", None)
        set_attributes(self, attributes, now)
        if "Policy" not in attributes:
            self.policy = policy

    Queue._set_attributes = set_named
    Queue.redrive_allow_policy = None
    Queue.BASE_ATTRIBUTES = [*Queue.BASE_ATTRIBUTES, "RedriveAllowPolicy"]
    all_attributes = Queue.attributes.fget

    def attributes(self: Queue) -> dict[str, Any]:
        result = all_attributes(self)
        if self.redrive_policy:
            result["RedrivePolicy"] = json.dumps(self.redrive_policy, separators=(",", ":"))
        # An empty one takes it away.
        if not self.redrive_allow_policy:
            del result["RedriveAllowPolicy"]
        return result

    Queue.attributes = property(attributes)


def complete_services() -> None:
    """Services say whether they move between zones; scalable targets have tags, none here."""
    Service.availability_zone_rebalancing = "DISABLED"

    def list_tags_for_resource(self: ApplicationAutoScalingResponse) -> str:
        return json.dumps({"Tags": {}})

    ApplicationAutoScalingResponse.list_tags_for_resource = list_tags_for_resource


def create_administrator() -> None:
    iam = iam_backends[ACCOUNT]["aws"]
    iam.create_user("us-east-1", "administrator")
    iam.put_user_policy("administrator", "everything", EVERYTHING)
    key = iam.create_access_key("administrator")
    key.access_key_id, key.secret_access_key = ADMINISTRATOR


correct_s3_actions()
correct_ecs_resources()
correct_not_resource()
complete_queues()
complete_services()
create_administrator()
settings.INITIAL_NO_AUTH_ACTION_COUNT = 0

server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
host, port = server.get_host_and_port()
print(f"listening on http://{host}:{port}", flush=True)
signal.pause()
