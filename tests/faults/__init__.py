"""Faults: the process dies, Discord refuses, two people act at once, someone has no right to."""
