"""The one exception that is meant for people; everything else is a bug."""


class UserError(Exception):
    """What happened and what to do next, in words that can be shown as they are."""
