"""Sight: read pictures of charts, compare them, say how they differ.

Public names are imported from their modules (``sight.facts``, ``sight.seen``, ``sight.service``)
so that importing this package stays cheap.
"""
