"""``make bench``: the figures of the demonstration, printed and written to ``bench.json``."""
