"""The glance: a small network that tells which kinds of marks a panel holds, and its making.

Its pictures are painted here and nowhere else, so it has seen no chart of any benchmark.
"""
