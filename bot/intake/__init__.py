"""Articles from links and files; heavy libraries and strangers' data, so only in a worker."""
