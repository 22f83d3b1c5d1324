"""The articles that ship with the bot."""
