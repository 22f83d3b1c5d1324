"""`python -m bot` is the same as `discussion-bot`."""

from bot.cli import main

raise SystemExit(main())
