"""The very same bot on a simulated Discord: in a browser, or a whole round unattended."""
