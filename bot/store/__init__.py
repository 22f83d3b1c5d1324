"""SQLite: one writer that commits in groups, readers beside it, and the named queries."""
