"""Question kinds, answers and tallies: pure functions on plain data."""
