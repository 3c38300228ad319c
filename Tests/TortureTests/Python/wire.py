"""Just enough HTTP/1.1 to stand between a client and a server and spoil what passes."""

import asyncio
import dataclasses
import socket
import struct
import urllib.parse

LIMIT = 1 << 16


@dataclasses.dataclass
class Request:
    """A request as it came; the body is read later, or never."""

    method: str
    target: str
    head: bytes
    headers: dict[str, str]
    body: bytes = b""

    @property
    def path(self) -> str:
        return urllib.parse.unquote(self.target.partition("?")[0])

    @property
    def query(self) -> dict[str, str]:
        text = self.target.partition("?")[2]
        return dict(urllib.parse.parse_qsl(text, keep_blank_values=True))

    @property
    def byte_count(self) -> int:
        return int(self.headers.get("content-length", "0"))


@dataclasses.dataclass
class Answer:
    """A complete answer."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes = b""

    def header(self, name: str) -> str | None:
        return next((v for k, v in self.headers if k.lower() == name), None)

    def replacing(self, name: str, value: str | None) -> None:
        """Sets a header that is there, or removes it."""
        kept = [(k, v) for k, v in self.headers if k.lower() != name.lower()]
        if value is not None and len(kept) < len(self.headers):
            kept.append((name, value))
        self.headers = kept

    def encoded_head(self, byte_count: int | None) -> bytes:
        """The head; without a length, the body follows in chunks."""
        framing = {"content-length", "transfer-encoding", "connection"}
        lines = [f"HTTP/1.1 {self.status} Answer"]
        lines += [f"{k}: {v}" for k, v in self.headers if k.lower() not in framing]
        length = "Transfer-Encoding: chunked"
        if byte_count is not None:
            length = f"Content-Length: {byte_count}"
        return "\r\n".join([*lines, length, "", ""]).encode("latin-1")


async def read_head(reader: asyncio.StreamReader) -> tuple[str, bytes, list[tuple[str, str]]]:
    """The first line, the head's bytes, the fields. IncompleteReadError: the other side is done."""
    head = await reader.readuntil(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").rstrip("\r\n").split("\r\n")
    fields = [(name.strip(), value.strip()) for name, _, value in (l.partition(":") for l in lines)]
    return first, head, fields


async def read_request(reader: asyncio.StreamReader) -> Request:
    first, head, fields = await read_head(reader)
    method, target, _ = first.split(" ")
    return Request(method, target, head, {name.lower(): value for name, value in fields})


async def read_chunks(reader: asyncio.StreamReader) -> bytes:
    body = b""
    while size := int((await reader.readuntil(b"\r\n")).split(b";")[0], 16):
        body += await reader.readexactly(size)
        await reader.readexactly(2)
    while await reader.readuntil(b"\r\n") != b"\r\n":
        pass
    return body


class Upstream:
    """Kept connections to the real server."""

    def __init__(self, host: str, port: int) -> None:
        self.host, self.port = host, port
        self.idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def send(self, request: Request) -> Answer:
        """The server's whole answer. A kept connection that proves closed is replaced by a new one:
        it was closed before the server saw anything of the request."""
        while self.idle:
            connection = self.idle.pop()
            try:
                return await self._send(request, *connection)
            except (asyncio.IncompleteReadError, OSError):
                connection[1].close()
        connection = await asyncio.open_connection(self.host, self.port, limit=LIMIT)
        return await self._send(request, *connection)

    async def _send(
        self, request: Request, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> Answer:
        writer.write(request.head + request.body)
        await writer.drain()
        first, _, fields = await read_head(reader)
        while first.split(" ")[1] == "100":
            first, _, fields = await read_head(reader)
        answer = Answer(int(first.split(" ")[1]), fields)
        length = answer.header("content-length")
        is_kept = first.startswith("HTTP/1.1") and answer.header("connection") != "close"
        if request.method == "HEAD" or answer.status in (204, 304):
            pass
        elif answer.header("transfer-encoding") == "chunked":
            answer.body = await read_chunks(reader)
        elif length is not None:
            answer.body = await reader.readexactly(int(length))
        else:
            answer.body = await reader.read()
            is_kept = False
        if is_kept:
            self.idle.append((reader, writer))
        else:
            writer.close()
        return answer

    def close(self) -> None:
        for _, writer in self.idle:
            writer.close()
        self.idle = []


def reset(writer: asyncio.StreamWriter) -> None:
    """Ends a connection as a crashed server's kernel does: with RST."""
    connection = writer.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
