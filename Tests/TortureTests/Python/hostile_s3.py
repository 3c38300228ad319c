"""An S3 server that answers one operation with something that no S3 would send.

    hostile_s3.py

The bucket's name chooses the operation and the answer: `list-entities`; `manifest-bomb` is an object
of that name, until another is written. All other operations work as they should, in a bucket that is
empty at first and whose listing stays so. Writes are printed, a line each.
"""

import asyncio
import functools
import gzip
import hashlib
import io
import random
import re

LARGE = 64 << 20
CHUNK = 1 << 20
EMPTY_LIST = b"<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>"
LIST_HEAD = b"<ListBucketResult><IsTruncated>false</IsTruncated>"


def entities():
    names = "abcdefghij"
    lines = [f'<!ENTITY {names[0]} "{"lol" * 10}">']
    lines += [f'<!ENTITY {y} "{f"&{x};" * 10}">' for x, y in zip(names, names[1:])]
    return f"<!DOCTYPE r [{''.join(lines)}]><ListBucketResult>&j;</ListBucketResult>".encode()


def large(piece, head=b"", tail=b""):
    """64 MiB of a piece, in chunks."""
    yield head
    chunk = piece * (CHUNK // len(piece))
    for _ in range(LARGE // len(chunk)):
        yield chunk
    yield tail


def bomb(head=b""):
    """Gzip of a gigabyte."""
    data = io.BytesIO()
    with gzip.GzipFile(fileobj=data, mode="wb", compresslevel=1, mtime=0) as file:
        file.write(head)
        zeros = bytes(CHUNK)
        for _ in range(1 << 10):
            file.write(zeros)
    return data.getvalue()


GARBAGE = random.Random(1).randbytes(CHUNK)
ENTRY = b"<Contents><Key>k</Key><Size>1</Size></Contents>"
# What fits into the 8 MiB that a document may have.
FULL = (8 << 20) - 4096
ANSWERS = {
    "entities": lambda: [entities()],
    "empty": lambda: [b""],
    "garbage": lambda: [GARBAGE],
    "nul": lambda: [bytes(CHUNK)],
    "large": lambda: large(GARBAGE),
    "xml": lambda: large(ENTRY, LIST_HEAD, b"</ListBucketResult>"),
    "elements": lambda: [LIST_HEAD + b"<a/>" * (FULL // 4) + b"</ListBucketResult>"],
    "entries": lambda: [LIST_HEAD + ENTRY * (FULL // len(ENTRY)) + b"</ListBucketResult>"],
    "deep": lambda: [b"<a>" * (FULL // 3)],
    "name": lambda: [b"<" + b"a" * FULL + b">"],
    "attributes": lambda: [b"<a " + b"".join(b"a%d='' " % n for n in range(400_000)) + b"/>"],
    "utf8": lambda: [LIST_HEAD.replace(b"false", b"\xff\xfe\xc0\x80")],
    "json": lambda: [b"[" * FULL],
    "cut": lambda: [EMPTY_LIST[:40]],
    "bomb": lambda: [bomb()],
    "longbomb": lambda: [bomb(b"deploy-dist manifest\n\x02")],
}


@functools.cache
def content(what):
    return b"".join(ANSWERS[what]())


# What was written, by path.
OBJECTS = {}


def operation(method, path, query):
    if "list-type=2" in query:
        return "history" if "history" in query else "list"
    if method == "POST":
        return "delete"
    name = path.rpartition("/")[2]
    return {"GET": name, "PUT": "put"}.get(method, "other")


async def serve(reader, writer):
    try:
        while line := await reader.readline():
            method, target, _ = line.decode().split(" ")
            length, conditions = 0, {}
            while (field := await reader.readline()) not in (b"\r\n", b""):
                name, _, value = field.decode().partition(":")
                if name.lower() == "content-length":
                    length = int(value)
                elif name.lower().startswith("if-"):
                    conditions[name.lower()] = value.strip().strip('"')
            body = await reader.readexactly(length)
            path, _, query = target.partition("?")
            bucket = path.split("/")[1]
            await answer(writer, bucket, method, path, query, body, conditions)
    except (ConnectionError, asyncio.IncompleteReadError):
        pass
    finally:
        writer.close()


async def answer(writer, bucket, method, path, query, body, conditions):
    where, _, what = bucket.partition("-")
    now = operation(method, path, query)
    is_hostile = where == path.rpartition("/")[2] and path not in OBJECTS
    if (is_hostile or now in ("list", "history", "put")) and where == now or (
        where == "error" and now == "list"
    ):
        status = "403 Forbidden" if where == "error" else "200 OK"
        if what in ("large", "xml"):
            await send_endless(writer, status, ANSWERS[what]())
        else:
            await send(writer, status, content(what), etag="hostile")
    elif now in ("list", "history"):
        await send(writer, "200 OK", EMPTY_LIST)
    elif method == "PUT":
        etag = "hostile" if is_hostile else digest(OBJECTS.get(path))
        if ("if-none-match" in conditions and etag) or conditions.get("if-match", etag) != etag:
            await send(writer, "412 Precondition Failed")
            return
        OBJECTS[path] = body
        print(f"PUT {path}", flush=True)
        await send(writer, "200 OK", etag=digest(body))
    elif method == "DELETE":
        OBJECTS.pop(path, None)
        await send(writer, "204 No Content")
    elif method == "POST":
        for key in re.findall(rb"<Key>(.*?)</Key>", body):
            print(f"DELETE {key.decode()}", flush=True)
        await send(writer, "200 OK", b"<DeleteResult/>")
    elif is_hostile:
        await send(writer, "200 OK", etag="hostile", length=1)
    elif path in OBJECTS:
        stored = OBJECTS[path]
        body = b"" if method == "HEAD" else stored
        await send(writer, "200 OK", body, etag=digest(stored), length=len(stored))
    else:
        body = b"" if method == "HEAD" else b"<Error><Code>NoSuchKey</Code></Error>"
        await send(writer, "404 Not Found", body)


def digest(body):
    """An object's ETag, None when there is no object."""
    return None if body is None else hashlib.md5(body).hexdigest()


async def send(writer, status, body=b"", etag=None, length=None):
    fields = f'ETag: "{etag}"\r\n' if etag else ""
    if not status.startswith("204"):
        fields += f"Content-Length: {len(body) if length is None else length}\r\n"
    writer.write(f"HTTP/1.1 {status}\r\n{fields}\r\n".encode() + body)
    await writer.drain()


async def send_endless(writer, status, chunks):
    """Sends no length: the client has to count for itself."""
    writer.write(f'HTTP/1.1 {status}\r\nETag: "hostile"\r\nConnection: close\r\n\r\n'.encode())
    for chunk in chunks:
        writer.write(chunk)
        await writer.drain()
    writer.close()
    raise ConnectionError


async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    print(f"listening on http://127.0.0.1:{port}", flush=True)
    await server.serve_forever()


asyncio.run(main())
