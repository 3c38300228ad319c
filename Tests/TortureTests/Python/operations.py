"""What a request asks for, in the terms of S3 and SQS."""

import dataclasses
import hashlib
import re
import xml.etree.ElementTree

from wire import Request


@dataclasses.dataclass
class Operation:
    """A request's meaning. Repetitions of one request have the same identity."""

    service: str
    name: str
    key: str
    identity: str
    # Keys that a DeleteObjects names.
    keys: list[str] = dataclasses.field(default_factory=list)

    @property
    def is_write(self) -> bool:
        return self.name not in ("ListObjectsV2", "GetObject", "HeadObject", "ListMultipartUploads")

    @property
    def answers_xml(self) -> bool:
        return self.name in (
            "ListObjectsV2", "CopyObject", "CreateMultipartUpload", "CompleteMultipartUpload",
            "DeleteObjects", "ListMultipartUploads",
        )


def operation(request: Request) -> Operation:
    """The meaning of a request whose body has been read, or will not be."""
    target = request.headers.get("x-amz-target", "")
    if target.startswith("AmazonSQS."):
        name = target.partition(".")[2]
        digest = hashlib.sha256(request.body).hexdigest()[:16]
        return Operation("sqs", name, "", f"{name} {digest}")
    _, _, key = request.path.lstrip("/").partition("/")
    query = request.query
    name = s3_name(request.method, key, query, "x-amz-copy-source" in request.headers)
    order = ("partNumber", "start-after", "continuation-token", "prefix")
    details = " ".join(query[word] for word in order if word in query)
    found = Operation("s3", name, key, f"{name} {key} {details}".rstrip())
    if name == "DeleteObjects":
        found.keys = deleted_keys(request.body)
        found.identity += " " + hashlib.sha256(request.body).hexdigest()[:16]
    return found


def s3_name(method: str, key: str, query: dict[str, str], is_copy: bool) -> str:
    if not key:
        if method == "POST" and "delete" in query:
            return "DeleteObjects"
        if method == "GET" and "list-type" in query:
            return "ListObjectsV2"
        return "ListMultipartUploads" if "uploads" in query else f"Bucket{method.title()}"
    if "uploadId" in query:
        return {
            "PUT": "UploadPart", "POST": "CompleteMultipartUpload", "DELETE": "AbortMultipartUpload",
        }[method]
    if method == "POST":
        return "CreateMultipartUpload"
    if method == "PUT":
        return "CopyObject" if is_copy else "PutObject"
    return {"GET": "GetObject", "HEAD": "HeadObject", "DELETE": "DeleteObject"}[method]


def deleted_keys(body: bytes) -> list[str]:
    try:
        root = xml.etree.ElementTree.fromstring(body)
    except xml.etree.ElementTree.ParseError:
        return []
    return [element.text or "" for element in root.iter() if element.tag.endswith("}Key")]


def signed_region(request: Request) -> str:
    """The region of the signature's scope."""
    found = re.search(r"Credential=[^/]+/\d{8}/([^/]+)/", request.headers.get("authorization", ""))
    return found.group(1) if found else ""
