"""Runs the loopback Discord: `python -m wire`. Prints its port, ends when its input does."""

import asyncio
import gc
import sys
from collections.abc import Callable

from aiohttp import web

from wire.control import Control
from wire.gateway import Gateway
from wire.harness import TOKEN
from wire.rest import Rest
from wire.state import State


def _loop() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """The quicker loop where it is installed: a storm has to be made with little effort."""
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop


async def serve() -> None:
    """Serve on a free port of the loopback interface."""
    state = State()
    gateway = Gateway(state)
    rest = Rest(state, gateway, TOKEN)
    control = Control(state, gateway, rest)

    async def handle(request: web.BaseRequest) -> web.StreamResponse:
        if request.path == "/":
            return await gateway.handle(request)
        if not request.path.startswith("/wire/"):
            return await rest.handle(request)
        given = await request.json()
        try:
            answer = await control.find(request.path.removeprefix("/wire/"))(**given)
        except Exception as error:
            return web.json_response({"error": repr(error)}, status=500)
        return web.json_response({"answer": answer})

    runner = web.ServerRunner(web.Server(handle, access_log=None))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    port = runner.addresses[0][1]
    gateway.url = f"ws://127.0.0.1:{port}/"
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)
    print(port, flush=True)
    await asyncio.to_thread(sys.stdin.read)  # whoever started us has gone
    await runner.cleanup()


with asyncio.Runner(loop_factory=_loop()) as runner:
    runner.run(serve())
