"""A proxy that injects faults between the programs under test and a real server.

It listens on a control port; each session opened there listens on a port of its own:

    POST /open   {"upstream": "http://127.0.0.1:1234", "seed": 7, "rate": 0.3, ...}  ->  {"id", "url"}
    POST /set     {"id", ...}  changes a session's settings
    POST /count   {"id"}       how many requests have arrived
    POST /log     {"id"}       what passed so far
    POST /settle  {"id"}       the same, once all connections have ended
    POST /close   {"id"}       the same, and the session's end

Settings: `rate`, of requests that meet a fault; `inRow`, how many attempts of one request do so at
most; `kinds`, the faults to choose from, all that fit when absent; `stalls`, whether an exchange
may stop for good; `except`, a list of "Operation:fault"; `at`, {"number", "kind", "sticky"}: the fault of the request of that number, and
of its repetitions ("request") or of all that follow ("all"); `clock`, seconds that the server's
clock is ahead; `region`, the only one whose signatures are accepted; `expireAt`, the number of the
request from which on the first credentials are refused; `delay`, milliseconds that each request
takes; `keepBodies`, whether bodies written below `.deploy-dist/` are logged.

Whether a request meets a fault, and which, depends on the seed, on what it asks for, and on how often
that was asked before: not on the order in which requests arrive. So a seed replays.
"""

import asyncio
import calendar
import hashlib
import itertools
import json
import time

import faults
import operations
import wire
from operations import Operation
from wire import Answer, Request

TOLERATED_SKEW = 15 * 60


class Session:
    """One port, and what passes through it."""

    def __init__(self, settings: dict) -> None:
        self.settings: dict = {"seed": 0, "rate": 0.0, "inRow": 2, "clock": 0, "delay": 0}
        self.settings |= settings
        host, _, port = self.settings["upstream"].removeprefix("http://").rpartition(":")
        self.upstream = wire.Upstream(host, int(port))
        self.log: list[dict] = []
        self.attempts: dict[str, int] = {}
        self.in_row: dict[str, int] = {}
        self.sticky_identity: str | None = None
        self.numbers = itertools.count(1)
        self.credentials = 0
        self.is_expired = False
        self.parts: dict[str, dict[int, bytes]] = {}
        self.effects = itertools.count(1)
        # Kept here: the loop itself would forget a task whose client has gone.
        self.connections: set[asyncio.Task | None] = set()
        self.server: asyncio.Server | None = None

    async def open(self) -> str:
        self.server = await asyncio.start_server(self.serve, "127.0.0.1", 0, limit=wire.LIMIT)
        return f"http://127.0.0.1:{self.server.sockets[0].getsockname()[1]}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections.add(asyncio.current_task())
        try:
            while await self.handle(await wire.read_request(reader), reader, writer):
                pass
        except (asyncio.IncompleteReadError, OSError):
            pass
        finally:
            self.connections.discard(asyncio.current_task())
            writer.close()

    @property
    def clock(self) -> float:
        return time.time() + self.settings["clock"]

    async def handle(
        self, request: Request, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bool:
        """Answers one request; false when the connection is at its end."""
        if request.path == "/-/credentials":
            return await faults.deliver(None, request, self.new_credentials(), writer)
        # What a POST asks for is in its body.
        if request.method == "POST":
            request.body = await reader.readexactly(request.byte_count)
        operation = operations.operation(request)
        number = next(self.numbers)
        entry = self.note(number, request, operation)
        fault = self.choose(number, operation, request)
        entry["fault"] = fault
        if self.settings["delay"]:
            await asyncio.sleep(self.settings["delay"] / 1000)
        if fault == "reset-before":
            wire.reset(writer)
            return False
        if request.method != "POST":
            request.body = await reader.readexactly(request.byte_count)
        if fault == "stall":
            await reader.read(1)
            return False
        answer = self.refuse(operation, request, entry)
        if answer is None and fault is not None:
            answer = faults.refusal(fault, operation, self.clock)
        if answer is not None:
            return await faults.deliver(None, request, answer, writer)
        answer = await self.forward(request, operation, entry)
        if fault == "reset-after":
            wire.reset(writer)
            return False
        if fault == "error-after":
            answer = faults.error(operation, 500, "InternalError", self.clock)
        return await faults.deliver(fault, request, answer, writer)

    def note(self, number: int, request: Request, operation: Operation) -> dict:
        entry = {
            "number": number, "operation": operation.name, "key": operation.key,
            "identity": operation.identity, "status": None,
        }
        if operation.keys:
            entry["keys"] = operation.keys
        self.log.append(entry)
        return entry

    def choose(self, number: int, operation: Operation, request: Request) -> str | None:
        """The fault that this attempt meets, or none."""
        identity = operation.identity
        attempt = self.attempts[identity] = self.attempts.get(identity, 0) + 1
        at = self.settings.get("at")
        if at is not None:
            is_meant = number == at["number"] or identity == self.sticky_identity
            is_meant = is_meant or (at.get("sticky") == "all" and number > at["number"])
            if is_meant and at.get("sticky") == "request":
                self.sticky_identity = identity
            return at["kind"] if is_meant else None
        if self.in_row.get(identity, 0) >= self.settings["inRow"]:
            self.in_row[identity] = 0
            return None
        seed = f"{self.settings['seed']}/{identity}/{attempt}".encode()
        digest = hashlib.blake2b(seed, digest_size=8).digest()
        if int.from_bytes(digest[:4], "big") >= self.settings["rate"] * 2**32:
            self.in_row[identity] = 0
            return None
        fault = self.pick(operation, attempt, int.from_bytes(digest[4:], "big"))
        self.in_row[identity] = self.in_row.get(identity, 0) + 1
        return fault

    def pick(self, operation: Operation, attempt: int, chance: int) -> str | None:
        weights = faults.possible(operation)
        if self.settings.get("stalls"):
            weights = weights | {"stall": 1}
        if self.settings.get("kinds") is not None:
            kinds = self.settings["kinds"]
            weights = {k: weights.get(k, 1) for k in kinds if k in weights or k in faults.CHOSEN}
        unwanted = self.settings.get("except", [])
        kinds = [
            kind for kind, weight in weights.items() for _ in range(weight)
            # Credentials that are refused twice in a row are refused for good.
            if f"{operation.name}:{kind}" not in unwanted and (kind != "expired" or attempt == 1)
        ]
        return kinds[chance % len(kinds)] if kinds else None

    def refuse(self, operation: Operation, request: Request, entry: dict) -> Answer | None:
        """What the real server would refuse if its clock, region or credentials were these."""
        signed = request.headers.get("x-amz-date")
        if signed is not None:
            skew = calendar.timegm(time.strptime(signed, "%Y%m%dT%H%M%SZ")) - self.clock
            if abs(skew) > TOLERATED_SKEW:
                entry["fault"] = "clock"
                return faults.error(operation, 403, "RequestTimeTooSkewed", self.clock)
        if entry["number"] >= (self.settings.get("expireAt") or 1 << 60):
            self.is_expired = True
        if self.is_expired and request.headers.get("x-amz-security-token") == "token-1":
            entry["fault"] = "credentials"
            return faults.error(operation, 400, "ExpiredToken", self.clock)
        region = self.settings.get("region")
        if region is not None and operations.signed_region(request) != region:
            entry["fault"] = "region"
            answer = faults.error(operation, 301, "PermanentRedirect", self.clock)
            answer.headers.append(("x-amz-bucket-region", region))
            return answer
        return None

    async def forward(self, request: Request, operation: Operation, entry: dict) -> Answer:
        """Lets the server act, and writes down what it did and in which order it did so."""
        answer = await self.upstream.send(request)
        if self.settings["clock"]:
            answer.replacing("Date", faults.http_date(self.clock))
            if modified := answer.header("last-modified"):
                stamp = calendar.timegm(time.strptime(modified, "%a, %d %b %Y %H:%M:%S GMT"))
                answer.replacing("Last-Modified", faults.http_date(stamp + self.settings["clock"]))
        entry["status"] = answer.status
        entry["effect"] = next(self.effects)
        if operation.name in ("PutObject", "UploadPart", "CompleteMultipartUpload"):
            self.note_content(request, operation, entry)
        return answer

    def note_content(self, request: Request, operation: Operation, entry: dict) -> None:
        """What the object now holds: its SHA-256, over all parts where there are any."""
        body = request.body
        upload = request.query.get("uploadId", "")
        if operation.name == "UploadPart":
            number = int(request.query["partNumber"])
            self.parts.setdefault(upload, {})[number] = body
            return
        if operation.name == "CompleteMultipartUpload" and entry["status"] == 200:
            # Kept: some servers answer a repeated completion like the first.
            parts = self.parts.get(upload, {})
            body = b"".join(parts[number] for number in sorted(parts))
        entry["sha256"] = hashlib.sha256(body).hexdigest()
        entry["bytes"] = len(body)
        if self.settings.get("keepBodies") and ".deploy-dist/" in operation.key:
            entry["body"] = body.hex()

    def new_credentials(self) -> Answer:
        self.credentials += 1
        document = {
            "AccessKeyId": self.settings.get("accessKey", "key"),
            "SecretAccessKey": self.settings.get("secretKey", "secret"),
            "Token": f"token-{self.credentials}",
            "Expiration": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 3600)),
        }
        return Answer(200, [("Content-Type", "application/json")], json.dumps(document).encode())

    def passed(self) -> dict:
        return {"requests": self.log, "credentials": self.credentials}

    async def settle(self) -> dict:
        """What passed in all: requests outlive the client that sent them, in the network and in the
        queue of connections that are not accepted yet."""
        quiet = 0
        while quiet < 5:
            quiet = 0 if self.connections else quiet + 1
            await asyncio.sleep(0.01)
        return self.passed()

    async def close(self) -> dict:
        assert self.server is not None
        log = await self.settle()
        self.server.close()
        self.upstream.close()
        return log


class Control:
    """Opens, changes and closes sessions."""

    def __init__(self) -> None:
        self.sessions: dict[str, Session] = {}
        self.names = itertools.count(1)

    async def perform(self, path: str, settings: dict) -> dict:
        if path == "/open":
            session = Session(settings)
            name = str(next(self.names))
            self.sessions[name] = session
            return {"id": name, "url": await session.open()}
        name = settings.pop("id")
        session = self.sessions[name]
        match path:
            case "/set":
                session.settings |= settings
                return {}
            case "/count":
                return {"requests": len(session.log)}
            case "/log":
                return session.passed()
            case "/settle":
                return await session.settle()
            case "/close":
                del self.sessions[name]
                return await session.close()
        raise ValueError(path)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                request = await wire.read_request(reader)
                settings = json.loads(await reader.readexactly(request.byte_count))
                text = json.dumps(await self.perform(request.path, settings)).encode()
                answer = Answer(200, [("Content-Type", "application/json")], text)
                await faults.deliver(None, request, answer, writer)
        except (asyncio.IncompleteReadError, OSError):
            pass
        finally:
            writer.close()


async def main() -> None:
    server = await asyncio.start_server(Control().serve, "127.0.0.1", 0, limit=wire.LIMIT)
    print(f"listening on http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
