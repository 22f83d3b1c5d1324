"""Benchmarks: ours beside other ways on the same machine in the same run. They never gate."""
