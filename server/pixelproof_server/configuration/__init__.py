"""Where settings come from: defaults < user's file < editor < environment, then the project.

The project's ``pixelproof.toml`` may only tighten. A bad value keeps what was there before, and
every refusal becomes a ``Complaint`` for the user to read.
"""

from .layers import Complaint, Layer, Loaded, load

__all__ = ["Complaint", "Layer", "Loaded", "load"]
