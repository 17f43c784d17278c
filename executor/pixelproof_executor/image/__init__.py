"""The sandbox's image: one set of locked libraries, with or without an image registry."""
