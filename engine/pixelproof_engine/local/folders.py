"""Where models lie: the user's cache directory on each system."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def models_folder() -> Path:
    """``$PIXELPROOF_CACHE``, else the platform's cache directory; not created here."""
    return cache_folder() / "models"


def cache_folder() -> Path:
    if chosen := os.environ.get("PIXELPROOF_CACHE"):
        return Path(chosen).expanduser()
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA")
        return (
            (Path(local) if local else Path.home() / "AppData" / "Local") / "pixelproof" / "cache"
        )
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "pixelproof"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "pixelproof"
