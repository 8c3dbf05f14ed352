"""Measurements of speed and memory: python -m benchmarks (make bench). Not tests: they print figures, and judge
nothing."""
