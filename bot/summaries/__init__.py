"""From ballots to what is found and said: pure functions on plain data."""
