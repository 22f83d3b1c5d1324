"""A Discord bot that turns an article into a guided discussion."""

__version__ = "0.2.0"
