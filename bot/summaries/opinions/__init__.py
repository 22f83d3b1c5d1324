"""Opinion groups over stances and reasons, after Polis: the matrix, the split, what it means."""
