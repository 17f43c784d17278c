"""Why a job does not get its packages."""

from __future__ import annotations


class PackagesError(Exception):
    """The packages cannot be had now (index, disk, engine); the message says what is known."""


class RefusedError(PackagesError):
    """The policy, or what is inside a wheel, says no; the message says what would allow it."""
