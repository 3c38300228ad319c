"""Prints the requests that botocore would send for some keys, signed, without sending any.

Reads {"bucket", "region", "endpoint" | null, "token" | null, "keys": [...]} and prints for each
key [{"operation", "method", "url", "headers"}].
"""

import json
import sys

import botocore.session
from botocore.awsrequest import AWSResponse
from botocore.config import Config

case = json.load(sys.stdin)
captured = []


class Raw:
    """The body of the answer that nobody reads."""

    def stream(self, **_):
        return iter([])


def capture(request, **_):
    headers = {
        name: value.decode() if isinstance(value, bytes) else value
        for name, value in request.headers.items()
    }
    captured.append({"method": request.method, "url": request.url, "headers": headers})
    return AWSResponse(request.url, 204, {"ETag": '"e"'}, Raw())


session = botocore.session.Session()
client = session.create_client(
    "s3",
    region_name=case["region"],
    endpoint_url=case["endpoint"],
    aws_access_key_id="AKIDEXAMPLE",
    aws_secret_access_key="wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
    aws_session_token=case["token"],
    config=Config(
        s3={"addressing_style": "path" if case["endpoint"] else "virtual"},
        request_checksum_calculation="when_required",
    ),
)
client.meta.events.register("before-send.s3", capture)

answers = []
for key in case["keys"]:
    bucket = case["bucket"]
    client.delete_object(Bucket=bucket, Key=key)
    client.put_object(Bucket=bucket, Key=key, Body=b"body", ContentType="text/html")
    client.list_objects_v2(Bucket=bucket, Prefix=key, StartAfter=key, EncodingType="url")
    client.copy_object(
        Bucket=bucket,
        Key=key,
        CopySource={"Bucket": bucket, "Key": key},
        MetadataDirective="REPLACE",
    )
    answers.append(captured)
    captured = []

json.dump(answers, sys.stdout)
