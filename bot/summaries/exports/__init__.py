"""A summary as files for other programs: tidy CSV, JSON with its schema, a data dictionary.

Aggregates only, and nothing that the summary itself holds back, except for `ballots`, which is
for an operator who asks for it.
"""
