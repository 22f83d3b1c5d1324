"""From an article's text to its passages and questions: pure functions on plain data."""
