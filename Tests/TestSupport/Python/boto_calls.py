"""Performs calls of boto3 described in JSON and prints the answers as JSON.

Standard input: {"endpoint", "accessKey", "secretKey", "region", "service", "calls": [{"operation",
"arguments"}]}. An argument named `BodyFile` is the path of a file to send as `Body`. Standard
output: one entry a call, the answer without its streams (`Body` becomes {"text"?, "sha256",
"bytes"}), or {"error": code, "status", "message"}.
"""

import datetime
import hashlib
import json
import sys

import boto3
import botocore.config
import botocore.exceptions
import botocore.handlers


def plain(value):
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, datetime.datetime):
        return value.isoformat()
    if hasattr(value, "iter_chunks"):
        data = value.read()
        body = {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        if len(data) <= 1 << 20:
            body["text"] = data.decode("utf-8", "replace")
        return body
    return value


def perform(client, call):
    arguments = dict(call.get("arguments", {}))
    path = arguments.pop("BodyFile", None)
    if path is not None:
        arguments["Body"] = open(path, "rb")
    try:
        if client.can_paginate(call["operation"]):
            pages = client.get_paginator(call["operation"]).paginate(**arguments)
            return plain(pages.build_full_result())
        return plain(getattr(client, call["operation"])(**arguments))
    except botocore.exceptions.ClientError as error:
        return {
            "error": error.response["Error"]["Code"],
            "message": error.response["Error"].get("Message", ""),
            "status": error.response["ResponseMetadata"]["HTTPStatusCode"],
        }


request = json.load(sys.stdin)
client = boto3.client(
    request.get("service", "s3"),
    endpoint_url=request["endpoint"],
    aws_access_key_id=request["accessKey"],
    aws_secret_access_key=request["secretKey"],
    region_name=request["region"],
    config=botocore.config.Config(
        s3={"addressing_style": "path"},
        # Optional checksums become a trailer that older servers store as part of the body.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        retries={"total_max_attempts": 3},
    ),
)
# rclone and botocore do not always agree about interim answers; see aws_cli.py of CommandTests.
client.meta.events.unregister("before-call.s3", botocore.handlers.add_expect_header)
json.dump([perform(client, call) for call in request["calls"]], sys.stdout)
