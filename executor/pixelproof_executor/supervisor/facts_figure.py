"""Facts of one drawn figure, by facts.schema.json."""

from __future__ import annotations

import struct
from typing import Any


def figure_facts(figure: Any, crop: Any, png: bytes) -> dict[str, Any]:
    """Facts of ``figure`` as saved: ``crop`` is the part of it in inches that ``png`` shows."""
    width, height = struct.unpack(">II", png[16:24])
    return {"version": 1, "source": "figure", "width": width, "height": height}
