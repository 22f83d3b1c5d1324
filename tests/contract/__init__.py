"""The contract with Discord: what every request of the bot has to keep."""
