"""A round's report: one HTML page that needs nothing else, from a summary and its article."""
