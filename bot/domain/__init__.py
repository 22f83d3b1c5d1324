"""What rounds, polls, ballots and reasons are: frozen types and pure functions on them."""
