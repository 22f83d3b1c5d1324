"""Errors whose message people see; every other exception is a bug."""

from collections.abc import Callable

from bot.text import one_line

TYPED_AT_MOST = 60


class UserError(Exception):
    """What happened and what to do next, in words that can be shown as they are.

    `typed` is what someone wrote; `{}` in the message is its place. Apart, so that whoever
    shows the message can see to it that it formats nothing and mentions nobody.
    """

    def __init__(self, message: str, *typed: str) -> None:
        super().__init__(message)
        self._message = message
        self._typed = typed

    def __str__(self) -> str:
        return self.words(str)

    def words(self, shown: Callable[[str], str]) -> str:
        """The message, with what someone wrote in it as `shown` makes it."""
        if not self._typed:
            return self._message
        return self._message.format(*(shown(_short(text)) for text in self._typed))


class SettingsError(UserError):
    """A setting with which the program can't work, however often it is started."""


class CommandError(Exception):
    """A command of whoever runs the bot can't be done; `bot.cli_words` has the words."""


def _short(text: str) -> str:
    text = one_line(text)
    return text if len(text) <= TYPED_AT_MOST else text[: TYPED_AT_MOST - 1].rstrip() + "…"
