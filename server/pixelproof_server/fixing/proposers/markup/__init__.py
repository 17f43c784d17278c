"""Edits of documents that draw themselves: pages and drawings here, specifications in ``spec``."""
