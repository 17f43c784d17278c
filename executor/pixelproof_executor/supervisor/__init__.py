"""Runs inside the container; its sources are sent over at start, so it imports nothing of ours.

``frames`` is shared with the host. Everything else sees only the container.
"""
