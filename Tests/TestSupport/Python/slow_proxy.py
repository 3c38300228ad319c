"""Forwards TCP connections to a server, no faster than so many bytes a second in all.

    slow_proxy.py host port bytes-per-second

What goes back from the server is not slowed down.
"""

import asyncio
import sys

CHUNK = 64 * 1024
host, port, rate = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
next_free = 0.0


async def pump(reader, writer, is_limited):
    global next_free
    try:
        while data := await reader.read(CHUNK):
            if is_limited:
                now = asyncio.get_running_loop().time()
                next_free = max(next_free, now) + len(data) / rate
                await asyncio.sleep(next_free - now)
            writer.write(data)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()


async def serve(reader, writer):
    upstream_reader, upstream_writer = await asyncio.open_connection(host, port)
    await asyncio.gather(
        pump(reader, upstream_writer, True), pump(upstream_reader, writer, False)
    )


async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", 0, limit=CHUNK)
    print(f"listening on http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await server.serve_forever()


asyncio.run(main())
