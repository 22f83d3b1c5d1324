"""SQLite: one writer that commits in groups, a reader, and the named queries."""
