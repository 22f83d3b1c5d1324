"""Starts a bot that finds the loopback where Discord would be; nothing of the bot is changed.

`python -m wire.launch PORT TARGET [ARGUMENTS]`: TARGET is "bot" for the program itself, else a
module with a `main(arguments)`.
"""

import importlib
import sys

import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from wire import hurry


def main() -> int:
    port, target, *arguments = sys.argv[1:]
    Route.BASE = f"http://127.0.0.1:{port}/api/v10"
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(f"ws://127.0.0.1:{port}/")
    hurry.install()
    if target == "bot":
        from bot.cli import main as run

        return run(arguments)
    return importlib.import_module(target).main(arguments)


if __name__ == "__main__":
    sys.exit(main())
