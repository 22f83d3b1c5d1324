"""A Discord bot that turns an article into a guided discussion."""
