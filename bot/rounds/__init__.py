"""A round: its plan, the rules by which it moves, and the use cases of members and moderators."""
