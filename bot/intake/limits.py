"""How much what strangers wrote may take."""

MAX_FILE = 5 * 1024 * 1024
"""Bytes of a file or a page, also once it is unpacked."""
MAX_BODY = 1024 * 1024
"""Bytes of an article's text."""
MAX_ARTICLE = 4 * 1024 * 1024
"""Letters of an article with all that is shown of it."""
MEMORY = 1024 * 1024 * 1024
"""Bytes of memory of the worker that reads it."""
FETCHING = 10.0
"""Seconds that a site has."""
LONGEST = 20.0
"""Seconds for fetching and reading."""
READERS = 4
"""Workers at once: one slow site must not keep others waiting."""
