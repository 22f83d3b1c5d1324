"""Cards: pure functions from data to what Discord shows."""
