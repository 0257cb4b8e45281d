"""An echo server on asyncio's streams, on uvloop if the first argument says so, or on a protocol of uvloop."""

import asyncio
import sys


class Echo(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.transport.write(data)


async def echo(reader, writer):
    while data := await reader.read(64 * 1024):
        writer.write(data)
        await writer.drain()
    writer.close()


async def main(protocol):
    loop = asyncio.get_running_loop()
    if protocol:
        server = await loop.create_server(Echo, "127.0.0.1", 0, backlog=4096)
    else:
        server = await asyncio.start_server(echo, "127.0.0.1", 0, backlog=4096)
    print("port", server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


style = sys.argv[1]
if style.startswith("uvloop"):
    import uvloop

    uvloop.install()
asyncio.run(main(style.endswith("protocol")))
