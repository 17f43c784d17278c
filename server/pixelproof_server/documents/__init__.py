"""Open documents as immutable snapshots, their URIs and syntax trees."""

from .snapshot import Encoding, Position, Snapshot
from .store import Documents

__all__ = ["Documents", "Encoding", "Position", "Snapshot"]
