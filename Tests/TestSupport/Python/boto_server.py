"""Performs calls of boto3 described in JSON and answers in JSON; one start serves all tests.

POST body: {"endpoint", "accessKey", "secretKey", "region", "service", "calls": [{"operation",
"arguments"}]}. An argument named `BodyFile` is the path of a file to send as `Body`. The
answer: one entry a call, the answer without its streams (`Body` becomes {"text"?, "sha256",
"bytes"}), or {"error": code, "status", "message"}.
"""

import datetime
import functools
import hashlib
import http.server
import json
import traceback

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


@functools.cache
def client(endpoint, access_key, secret_key, region, service):
    made = boto3.client(
        service,
        endpoint_url=endpoint,
        aws_access_key_id=access_key,
        aws_secret_access_key=secret_key,
        region_name=region,
        config=botocore.config.Config(
            s3={"addressing_style": "path"},
            # Optional checksums become a trailer that older servers store as part of the body.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            retries={"total_max_attempts": 3},
        ),
    )
    # rclone and botocore do not always agree about interim answers.
    made.meta.events.unregister("before-call.s3", botocore.handlers.add_expect_header)
    return made


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        boto = client(
            request["endpoint"], request["accessKey"], request["secretKey"],
            request["region"], request.get("service", "s3"),
        )
        try:
            status = 200
            answer = json.dumps([perform(boto, call) for call in request["calls"]])
        except Exception:
            status = 500
            answer = traceback.format_exc()
        body = answer.encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


class Server(http.server.ThreadingHTTPServer):
    request_queue_size = 128


server = Server(("127.0.0.1", 0), Handler)
print(f"listening on http://127.0.0.1:{server.server_address[1]}", flush=True)
server.serve_forever()
