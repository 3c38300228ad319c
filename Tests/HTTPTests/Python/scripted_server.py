"""An HTTP server that misbehaves on request: the first path segment names what it does.

    scripted_server.py directory

Listens on ports that the kernel chooses and prints them: plain HTTP, TLS with a certificate for
localhost and 127.0.0.1 (its authority is directory/ca.pem), TLS with one for another name, a
proxy, a port that answers 400 to whatever comes, one that hangs up when spoken to and one that
never answers.
"""

import asyncio
import hashlib
import socket
import ssl
import subprocess
import sys

connections = 0
opened = set()
proxied = []
gates = {}


class Exchange:
    """One request, read completely, and the connection it came on."""

    def __init__(self, head, body, writer, connection, number):
        self.head, self.body, self.writer = head, body, writer
        self.connection, self.number = connection, number
        self.method, self.target, _ = head.split(b"\r\n", 1)[0].decode().split(" ", 2)
        path = self.target.split("?", 1)[0]
        self.words = [word for word in path.split("/") if word]

    def answer(self, body=b"", headers=(), status="200 OK", length=None):
        lines = [f"HTTP/1.1 {status}", f"X-Connection: {self.connection}"]
        lines += [f"Content-Length: {len(body) if length is None else length}", *headers, "", ""]
        self.writer.write("\r\n".join(lines).encode("latin-1") + body)


def echo(exchange):
    exchange.answer(exchange.head + exchange.body)


def head(exchange):
    exchange.answer(length=12345, headers=["ETag: \"abc\""])


def digest(exchange):
    digest = hashlib.sha256(exchange.body).hexdigest()
    exchange.answer(f"{exchange.method} {len(exchange.body)} {digest}".encode())


def status(exchange):
    exchange.answer(b"said", status=exchange.words[1] + " Whatever", headers=["Location: /echo"])


def interim(exchange):
    exchange.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
    exchange.writer.write(b"HTTP/1.1 103 Early Hints\r\nX-Interim: yes\r\nX-Both: early\r\n\r\n")
    exchange.answer(b"final", headers=["X-Both: late"])


def fields(exchange):
    exchange.answer(headers=[
        "X-Twice: one", "x-twice: two", "X-Empty:", "X-Spaces: \t padded \t", "X-Colon: a:b",
        "X-Folded: begins", "  and goes on", "X-Latin: caf\xe9",
    ])


def chunked(exchange):
    exchange.writer.write(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"4\r\nWiki\r\n6\r\npedia \r\n0\r\nX-Trailer: late\r\n\r\n")


def encoded(exchange):
    exchange.answer(b"not really gzip", headers=["Content-Encoding: gzip"])


def close(exchange, data):
    exchange.writer.write(data)
    exchange.writer.close()


def until_close(exchange):
    close(exchange, b"HTTP/1.1 200 OK\r\n\r\nall there is")


def cut_body(exchange):
    close(exchange, b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this")


def cut_chunk(exchange):
    close(exchange, b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n40\r\nonly this")


def cut_head(exchange):
    close(exchange, b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nX-Cut: ye")


def only_interim(exchange):
    close(exchange, b"HTTP/1.1 100 Continue\r\n\r\n")


def no_answer(exchange):
    close(exchange, b"")


def reset(exchange):
    exchange.writer.transport.abort()


def garbage(exchange):
    close(exchange, b"SSH-2.0-OpenSSH_9.2\r\nthis is no web server\r\n")


def many_fields(exchange):
    exchange.answer(headers=[f"X-Field-{index}: {'v' * 100}" for index in range(700)])


def long_field(exchange):
    exchange.answer(headers=["X-Long: " + "v" * 200_000])


def large(exchange):
    exchange.answer(b"x" * int(exchange.words[1]))


def large_chunked(exchange):
    size = int(exchange.words[1])
    exchange.writer.write(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n" % size + b"x" * size
        + b"\r\n0\r\n\r\n")


def idle_close(exchange):
    """Answers as if the connection were kept, and closes it."""
    exchange.answer(b"kept?")
    exchange.writer.close()


def once(exchange):
    """Answers the first request of each connection and resets it at the second."""
    if exchange.number > 1:
        reset(exchange)
    else:
        digest(exchange)


def connects(exchange):
    exchange.answer("\n".join(proxied).encode())


def is_open(exchange):
    exchange.answer(str(int(exchange.words[1]) in opened).encode())


def stall(exchange):
    pass


def pending(exchange):
    """How many requests wait at a gate."""
    exchange.answer(str(len(gates.get(exchange.words[1], []))).encode())


def gate(exchange):
    """/gate/name/n answers when n requests of that name are waiting, all at once."""
    waiting = gates.setdefault(exchange.words[1], [])
    waiting.append(exchange)
    if len(waiting) == int(exchange.words[2]):
        del gates[exchange.words[1]]
        for each in waiting:
            each.answer(str(len(waiting)).encode())


async def read_request(reader):
    head = await reader.readuntil(b"\r\n\r\n")
    length = 0
    for line in head.split(b"\r\n"):
        if line.lower().startswith(b"content-length:"):
            length = int(line.split(b":", 1)[1])
    return head, await reader.readexactly(length)


async def serve(reader, writer):
    global connections
    connections += 1
    connection, number = connections, 0
    opened.add(connection)
    try:
        while not writer.is_closing():
            head, body = await read_request(reader)
            number += 1
            exchange = Exchange(head, body, writer, connection, number)
            globals()[exchange.words[0].replace("-", "_")](exchange)
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError, ssl.SSLError):
        pass
    finally:
        opened.discard(connection)
        writer.close()


async def proxy(reader, writer):
    """Tunnels CONNECT, refuses hosts named denied, answers plain requests itself."""
    try:
        head, body = await read_request(reader)
        method, target, _ = head.split(b"\r\n", 1)[0].decode().split(" ", 2)
        proxied.append(f"{method} {target}")
        if "denied" in target:
            writer.write(b"HTTP/1.1 407 Proxy Authentication Required\r\n"
                         b"Content-Length: 0\r\nConnection: close\r\n\r\n")
        elif method == "CONNECT":
            host, port = target.rsplit(":", 1)
            far_reader, far_writer = await asyncio.open_connection(host, int(port))
            writer.write(b"HTTP/1.1 200 Established\r\nX-Proxy: yes\r\n\r\n")
            await asyncio.gather(pump(reader, far_writer), pump(far_reader, writer))
        else:
            Exchange(head, body, writer, 0, 1).answer(b"by proxy\n" + head)
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        writer.close()


async def pump(reader, writer):
    while data := await reader.read(65536):
        writer.write(data)
        await writer.drain()
    writer.close()


async def reject(reader, writer):
    await reader.read(1)
    writer.write(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
    writer.close()


async def hang_up(reader, writer):
    await reader.read(1)
    writer.close()


def make_certificates(directory):
    def openssl(*arguments):
        subprocess.run(["openssl", *arguments], cwd=directory, check=True, capture_output=True)

    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
    openssl("req", "-x509", *key, "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=test CA",
            "-addext", "keyUsage=keyCertSign,cRLSign")
    for name, names in [("server", "DNS:localhost,IP:127.0.0.1"), ("other", "DNS:other.invalid")]:
        openssl("req", *key[:-2], "-keyout", f"{name}.key", "-out", f"{name}.csr",
                "-subj", f"/CN={name}")
        with open(f"{directory}/{name}.names", "w") as file:
            file.write(f"subjectAltName={names}\n")
        openssl("x509", "-req", "-in", f"{name}.csr", "-CA", "ca.pem", "-CAkey", "ca.key",
                "-CAcreateserial", "-days", "2", "-extfile", f"{name}.names",
                "-out", f"{name}.pem")


def tls_context(directory, name):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(f"{directory}/{name}.pem", f"{directory}/{name}.key")
    return context


async def main(directory):
    make_certificates(directory)
    silent = socket.create_server(("127.0.0.1", 0))
    ports = {"silent": silent.getsockname()[1]}
    servers = []

    async def listen(name, handler, context=None):
        server = await asyncio.start_server(
            handler, "127.0.0.1", 0, ssl=context, limit=1 << 20, backlog=256)
        ports[name] = server.sockets[0].getsockname()[1]
        servers.append(server)

    await listen("plain", serve)
    await listen("tls", serve, tls_context(directory, "server"))
    await listen("other", serve, tls_context(directory, "other"))
    await listen("proxy", proxy)
    await listen("reject", reject)
    await listen("hangup", hang_up)
    for name, port in ports.items():
        print(f"{name}={port}")
    print(f"listening on http://127.0.0.1:{ports['plain']}", flush=True)
    await asyncio.gather(*(server.serve_forever() for server in servers))


asyncio.run(main(sys.argv[1]))
