"""Open documents as immutable snapshots, their URIs and syntax trees."""

from .snapshot import Encoding, Position, Snapshot
from .store import Documents, Runnable

__all__ = ["Documents", "Encoding", "Position", "Runnable", "Snapshot"]
