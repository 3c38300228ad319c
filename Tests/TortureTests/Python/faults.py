"""The faults: which may befall a request, and what each does to it."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable

import wire
from operations import Operation
from wire import Answer, Request

# Faults that the server never hears of, faults of the answer to what it did, and answers that are
# only slow. The numbers are weights.
REFUSED = {
    "slow-down": 4, "internal-error": 4, "request-timeout": 2, "skewed": 1, "expired": 1,
    "reset-before": 4,
}
SPOILED = {"reset-after": 4, "error-after": 2, "cut-off": 3}
SLOW = {"drip": 1}
# In place of any answer, where the name says so.
XML_ONLY = {"cut-xml": 2, "empty": 2, "garbage": 1}
ETAG_ONLY = {"no-etag": 2}
LATE_ERRORS = {"error-in-200": 3, "white-space": 2}
KEY_ERRORS = {"key-errors": 4}
# Never by chance: half a minute each, or fatal by right.
CHOSEN = {"stall": 0, "gigantic": 0, "denied": 0}


def possible(operation: Operation) -> dict[str, int]:
    """The faults that a request may meet by chance."""
    faults = REFUSED | SPOILED | SLOW
    if operation.name == "HeadObject":
        # The answer to HEAD has no body, so nobody could tell these from what is final.
        faults = {k: v for k, v in faults.items() if k not in ("request-timeout", "skewed")}
    if operation.service == "sqs":
        return faults | XML_ONLY
    if operation.answers_xml:
        faults |= XML_ONLY
    if operation.name in ("PutObject", "UploadPart"):
        faults |= ETAG_ONLY
    if operation.name in ("CompleteMultipartUpload", "CopyObject"):
        faults |= LATE_ERRORS
    if operation.name == "DeleteObjects":
        faults |= KEY_ERRORS
    return faults


def error(operation: Operation, status: int, code: str, clock: float) -> Answer:
    """An error as the service words it."""
    headers = [("Date", http_date(clock)), ("x-amz-request-id", "FAULT")]
    message = f"{code} by the fault proxy"
    if operation.service == "sqs":
        headers.append(("Content-Type", "application/x-amz-json-1.0"))
        body = json.dumps({"__type": f"com.amazonaws.sqs#{code}", "message": message})
    else:
        headers.append(("Content-Type", "application/xml"))
        body = f"<Error><Code>{code}</Code><Message>{message}</Message></Error>"
    return Answer(status, headers, body.encode())


def http_date(clock: float) -> str:
    return time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(clock))


def refusal(fault: str, operation: Operation, clock: float) -> Answer | None:
    """The answer of a fault that the server never hears of."""
    is_s3 = operation.service == "s3"
    match fault:
        case "slow-down":
            return error(operation, 503, "SlowDown" if is_s3 else "ServiceUnavailable", clock)
        case "internal-error":
            return error(operation, 500, "InternalError" if is_s3 else "InternalFailure", clock)
        case "request-timeout":
            return error(operation, 400, "RequestTimeout", clock)
        case "skewed":
            return error(operation, 403, "RequestTimeTooSkewed" if is_s3 else "RequestExpired", clock)
        case "expired":
            return error(operation, 400, "ExpiredToken", clock)
        case "denied":
            return error(operation, 403, "AccessDenied", clock)
        case "error-in-200":
            return error(operation, 200, "InternalError", clock)
        case "key-errors":
            failures = "".join(
                f"<Error><Key>{escaped(key)}</Key><Code>InternalError</Code>"
                "<Message>by the fault proxy</Message></Error>" for key in operation.keys
            )
            body = f"<DeleteResult>{failures}</DeleteResult>".encode()
            return Answer(200, [("Content-Type", "application/xml")], body)
    return None


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


async def deliver(fault: str | None, request: Request, answer: Answer, writer: asyncio.StreamWriter) -> bool:
    """Sends an answer, spoiled by the fault; says whether the connection can go on."""
    body = b"" if request.method == "HEAD" else answer.body
    length = len(body)
    if request.method == "HEAD":
        length = int(answer.header("content-length") or 0)
    match fault:
        case "no-etag":
            answer.replacing("etag", None)
        case "cut-xml":
            body = body[: len(body) // 2]
        case "empty":
            body = b""
        case "garbage":
            body = b"<html><body>Log in to this network</body></html>"
        case "cut-off":
            head = answer.encoded_head(length)
            whole = head + body
            writer.write(whole[: len(head) + len(body) // 2 if body else len(head) // 2])
            await writer.drain()
            writer.close()
            return False
        case "gigantic":
            return await flood(answer, writer)
        case "white-space":
            return await keep_alive(answer, writer)
        case "drip":
            await drip(answer.encoded_head(length) + body, writer)
            return True
    if fault in ("cut-xml", "empty", "garbage"):
        length = len(body)
    writer.write(answer.encoded_head(length) + body)
    await writer.drain()
    return True


async def drip(data: bytes, writer: asyncio.StreamWriter) -> None:
    step = max(1, len(data) // 20)
    for start in range(0, len(data), step):
        writer.write(data[start : start + step])
        await writer.drain()
        await asyncio.sleep(0.02)


async def keep_alive(answer: Answer, writer: asyncio.StreamWriter) -> bool:
    """As S3 does during a long completion: the status at once, white space, at last the document."""
    writer.write(answer.encoded_head(None))
    for _ in range(5):
        writer.write(b"1\r\n \r\n")
        await writer.drain()
        await asyncio.sleep(0.05)
    # White space may precede a document only where it has no declaration.
    body = answer.body.partition(b"?>")[2] if answer.body.startswith(b"<?xml") else answer.body
    writer.write(b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body))
    await writer.drain()
    return True


async def flood(answer: Answer, writer: asyncio.StreamWriter) -> bool:
    """A body that never ends, until the client has had enough or half a GiB is gone."""
    writer.write(answer.encoded_head(None))
    piece = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
    for _ in range(8192):
        writer.write(piece)
        await writer.drain()
    writer.close()
    return False
