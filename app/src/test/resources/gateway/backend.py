"""
An application in Python, with aiohttp: python3 backend.py PORT. What each path does, the three applications of the tests have
in common.
"""

import asyncio
import hashlib
import json
import sys

from aiohttp import WSMsgType, web

BLOCK = bytes(i % 251 for i in range(251 * 256))

requests = 0
numbers = {}  # of the connections, by what they are


@web.middleware
async def count(request, handler):
    global requests
    if not request.path.startswith("/-/"):
        requests += 1
        numbers.setdefault(request.transport, len(numbers) + 1)
    return await handler(request)


async def echo(request):
    """Tells what came, with the length and the hash of the body, which is never held whole."""
    length, digest = 0, hashlib.sha256()
    async for piece in request.content.iter_any():
        length += len(piece)
        digest.update(piece)
    fields = [{"name": n.decode("latin-1").lower(), "value": v.decode("latin-1")} for n, v in request.raw_headers]
    told = {
        "method": request.method,
        "target": request.raw_path,
        "version": f"{request.version.major}.{request.version.minor}",
        "fields": fields,
        "bytes": length,
        "sha256": digest.hexdigest(),
        "connection": numbers[request.transport],
    }
    return web.json_response(told, headers={"X-Backend": "python"})


async def download(request):
    left = int(request.query["bytes"])
    response = web.StreamResponse(headers={"Content-Type": "application/octet-stream"})
    if "chunked" not in request.query:
        response.content_length = left
    elif request.version >= (1, 1):
        response.enable_chunked_encoding()
    await response.prepare(request)
    while left > 0:
        await response.write(BLOCK[: min(left, len(BLOCK))])
        left -= len(BLOCK)
    await response.write_eof()
    return response


async def stream(request, media_type, first, second):
    """Each number in two writes, with a pause after each of them when it is asked for."""
    pause = int(request.query.get("pause", 0)) / 1000
    within = int(request.query.get("within", 0)) / 1000
    response = web.StreamResponse(headers={"Content-Type": media_type, "Cache-Control": "no-cache"})
    await response.prepare(request)
    for number in range(1, int(request.query["count"]) + 1):
        await response.write((first % number).encode())
        await asyncio.sleep(within)
        await response.write(second.encode())
        await asyncio.sleep(pause)
    return response


async def events(request):
    return await stream(request, "text/event-stream", "id: %d\ndata: number", " and rest\n\n")


async def lines(request):
    return await stream(request, "application/x-ndjson", '{"number":%d', "}\n")


async def slow(request):
    await asyncio.sleep(int(request.query["ms"]) / 1000)
    return web.Response(text="slow")


async def status(request):
    return web.Response(status=int(request.query["code"]), headers={"X-Backend": "python"})


async def early(request):
    """Refuses without having read the body."""
    request.protocol.force_close()
    return web.Response(status=413, text="too much")


async def socket(request):
    ws = web.WebSocketResponse(max_msg_size=64 << 20, autoping=True)
    await ws.prepare(request)
    async for message in ws:
        if message.type == WSMsgType.TEXT and message.data.startswith("close "):
            _, code, reason = message.data.split(" ", 2)
            await ws.close(code=int(code), message=reason.encode())
        elif message.type == WSMsgType.TEXT:
            await ws.send_str(message.data)
        elif message.type == WSMsgType.BINARY:
            await ws.send_bytes(message.data)
    return ws


async def main(port):
    app = web.Application(middlewares=[count])
    runner = web.AppRunner(app, keepalive_timeout=300, access_log=None)

    async def seen(_):
        """Without the connection that asks."""
        return web.json_response({"requests": requests, "connections": len(numbers), "open": len(runner.server.connections) - 1})

    app.router.add_get("/-/seen", seen)
    for path, handler in {"download": download, "events": events, "lines": lines, "slow": slow, "ws": socket}.items():
        app.router.add_get("/app/" + path, handler)
    for path, handler in {"echo": echo, "early": early, "status": status}.items():
        app.router.add_route("*", "/app/" + path, handler)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    print("ready", flush=True)
    await asyncio.Event().wait()


asyncio.run(main(int(sys.argv[1])))
