"""An S3 server for a million keys: it remembers sizes and MD5s, and bodies of the state alone.

    python stub.py          prints the port that it listens on

The client is measured, not this: it has to be right, and quick enough for patience. It knows one
bucket, and of S3 what a deployment calls.
"""

import asyncio
import bisect
import hashlib
import urllib.parse
from xml.etree import ElementTree
from xml.sax.saxutils import escape

STATE = "/.deploy-dist/"
PAGE_KEYS = 1000


class Objects:
    """The objects by key, and their keys in order once somebody lists them."""

    def __init__(self):
        self._objects: dict[str, tuple[str, int, bytes | None]] = {}
        self._ordered: list[str] | None = []
        # The parts of uploads under way, by the number that names the upload.
        self.uploads: dict[str, dict[int, bytes]] = {}

    def get(self, key: str) -> tuple[str, int, bytes | None] | None:
        return self._objects.get(key)

    def put(self, key: str, body: bytes) -> str:
        if key not in self._objects:
            self._ordered = None
        etag = hashlib.md5(body).hexdigest()
        kept = body if STATE in f"/{key}" else None
        self._objects[key] = (etag, len(body), kept)
        return etag

    def delete(self, key: str) -> None:
        if self._objects.pop(key, None):
            self._ordered = None

    def page(self, prefix: str, after: str, count: int) -> tuple[list[str], bool]:
        """The keys that follow, and whether there are more after them."""
        if self._ordered is None:
            self._ordered = sorted(self._objects)  # By code point, which is by bytes of UTF-8.
        ordered = self._ordered
        start = bisect.bisect_right(ordered, after) if after else 0
        start = max(start, bisect.bisect_left(ordered, prefix))
        keys = ordered[start:start + count]
        keys = [key for key in keys if key.startswith(prefix)]
        end = start + len(keys)
        return keys, end < len(ordered) and ordered[end].startswith(prefix)

    def rendered(self, key: str, encoded: bool) -> str:
        etag, size, _ = self._objects[key]
        name = urllib.parse.quote(key) if encoded else escape(key)
        return (f"<Contents><Key>{name}</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified>"
                f"<ETag>&quot;{etag}&quot;</ETag><Size>{size}</Size>"
                "<StorageClass>STANDARD</StorageClass></Contents>")


class Connection(asyncio.Protocol):
    """HTTP/1.1 on one connection: a question, its answer, the next."""

    def __init__(self, objects: Objects):
        self._objects = objects
        self._received = bytearray()
        self._expected = 0  # Bytes that the question under way needs at least.

    def connection_made(self, transport: asyncio.Transport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        while len(self._received) >= self._expected:
            head_end = self._received.find(b"\r\n\r\n")
            if head_end < 0:
                return
            first, *lines = self._received[:head_end].decode("latin-1").split("\r\n")
            headers = {name.lower(): value.strip()
                       for name, _, value in (line.partition(":") for line in lines)}
            length = int(headers.get("content-length", 0))
            self._expected = head_end + 4 + length
            if len(self._received) < self._expected:
                if headers.get("expect") == "100-continue":
                    self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
                return
            body = bytes(self._received[head_end + 4:self._expected])
            del self._received[:self._expected]
            self._expected = 0
            method, target, _ = first.split(" ")
            self._transport.write(self._answer(method, target, headers, body))

    def _answer(self, method: str, target: str, headers: dict[str, str], body: bytes) -> bytes:
        path, _, query = target.partition("?")
        key = urllib.parse.unquote(path.lstrip("/").partition("/")[2])
        if not key:
            return self._list(query) if method == "GET" else self._delete(method, query, body)
        parameters = dict(urllib.parse.parse_qsl(query, keep_blank_values=True))
        if "uploads" in parameters or "uploadId" in parameters:
            return self._multipart(method, key, parameters, body)
        found = self._objects.get(key)
        if method == "PUT":
            if headers.get("if-none-match") == "*" and found:
                return answer(412)
            if "if-match" in headers and (
                    not found or headers["if-match"].strip('"') != found[0]):
                return answer(412)
            if "x-amz-copy-source" in headers:
                return answer(501)
            return answer(200, etag=self._objects.put(key, body))
        if method == "DELETE":
            self._objects.delete(key)
            return answer(204)
        if method in ("GET", "HEAD"):
            if not found:
                return answer(404, b"<Error><Code>NoSuchKey</Code></Error>", head=method == "HEAD")
            if headers.get("if-none-match", "").strip('"') == found[0]:
                return answer(304, etag=found[0])
            return answer(200, found[2] or b"", etag=found[0], head=method == "HEAD")
        return answer(501)

    def _delete(self, method: str, query: str, body: bytes) -> bytes:
        if method != "POST" or query.rstrip("=") != "delete":
            return answer(501)
        for element in ElementTree.fromstring(body).iter():
            if element.tag.endswith("}Key"):
                self._objects.delete(element.text)
        return answer(200, b"<DeleteResult></DeleteResult>")

    def _multipart(
        self, method: str, key: str, parameters: dict[str, str], body: bytes,
    ) -> bytes:
        uploads = self._objects.uploads
        if method == "POST" and "uploads" in parameters:
            name = f"upload-{len(uploads) + 1}"
            uploads[name] = {}
            return answer(200, f"<InitiateMultipartUploadResult><UploadId>{name}</UploadId>"
                               "</InitiateMultipartUploadResult>".encode())
        parts = uploads[parameters["uploadId"]]
        if method == "PUT":
            parts[int(parameters["partNumber"])] = body
            return answer(200, etag=hashlib.md5(body).hexdigest())
        whole = b"".join(parts[number] for number in sorted(parts))
        parts.clear()
        if method == "DELETE":
            return answer(204)
        etag = self._objects.put(key, whole)
        return answer(200, f"<CompleteMultipartUploadResult><ETag>&quot;{etag}&quot;</ETag>"
                           "</CompleteMultipartUploadResult>".encode())

    def _list(self, query: str) -> bytes:
        wanted = dict(urllib.parse.parse_qsl(query, keep_blank_values=True))
        if wanted.get("list-type") != "2":
            return answer(501)
        after = wanted.get("continuation-token") or wanted.get("start-after", "")
        count = min(int(wanted.get("max-keys", PAGE_KEYS)), PAGE_KEYS)
        keys, more = self._objects.page(wanted.get("prefix", ""), after, count)
        encoded = wanted.get("encoding-type") == "url"
        parts = ['<?xml version="1.0" encoding="UTF-8"?>'
                 '<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
                 f"<Name>bench</Name><KeyCount>{len(keys)}</KeyCount><MaxKeys>{count}</MaxKeys>"
                 f"<IsTruncated>{'true' if more else 'false'}</IsTruncated>"]
        if encoded:
            parts.append("<EncodingType>url</EncodingType>")
        if more:
            parts.append(f"<NextContinuationToken>{escape(keys[-1])}</NextContinuationToken>")
        parts += [self._objects.rendered(key, encoded) for key in keys]
        parts.append("</ListBucketResult>")
        return answer(200, "".join(parts).encode())


def answer(status: int, body: bytes = b"", etag: str = "", head: bool = False) -> bytes:
    lines = [f"HTTP/1.1 {status} Status", "x-amz-request-id: 1", "Content-Type: application/xml"]
    if status not in (204, 304):
        lines.append(f"Content-Length: {len(body)}")
    if etag:
        lines.append(f'ETag: "{etag}"')
    return "\r\n".join([*lines, "", ""]).encode() + (b"" if head else body)


async def serve() -> None:
    objects = Objects()
    server = await asyncio.get_running_loop().create_server(
        lambda: Connection(objects), "127.0.0.1", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve())
