"""An SVG drawing, by resvg: no browser, no scripts, no network."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree as ET

from .browser import Refusals
from .facts_drawing import drawing_facts, local_name
from .run_render import Drawn

_LINK = "{http://www.w3.org/1999/xlink}href"
_URL = re.compile(r"""(?:url\(|@import)\s*["']?([^"')\s;]+)""")
_SILENT = ("script", "foreignObject", "animate", "animateTransform", "animateMotion", "set")
"""What this renderer leaves out: it shows the drawing as it is before anything moves."""


class DrawingError(ValueError):
    """The document is no SVG drawing."""


def render_svg(job: dict[str, Any], root: Path) -> Drawn:
    """The drawing at its own size, times the job's scale.

    Raises:
        DrawingError: the document cannot be read or drawn.
    """
    import resvg_py
    from matplotlib import get_data_path
    from PIL import Image

    path = root / job["entry"]
    text = path.read_text(encoding="utf-8-sig")
    try:
        drawing = ET.fromstring(text)  # noqa: S314  # expat bounds entities by itself
    except ET.ParseError as error:
        raise DrawingError(f"{job['entry']} is not well-formed XML: {error}") from None
    if local_name(drawing) != "svg":
        raise DrawingError(f"{job['entry']} is not an SVG drawing: its root is {drawing.tag!r}")
    refusals = _refused(drawing, path, root)
    try:
        png = bytes(
            resvg_py.svg_to_bytes(
                svg_string=text,
                resources_dir=str(path.parent),
                background="#ffffff",
                zoom=job["scale"],
                skip_system_fonts=True,
                font_dirs=[f"{get_data_path()}/fonts/ttf"],
                font_family="DejaVu Sans",
                sans_serif_family="DejaVu Sans",
                serif_family="DejaVu Serif",
                monospace_family="DejaVu Sans Mono",
            )
        )
    except ValueError as error:
        raise DrawingError(f"{job['entry']} cannot be drawn: {error}") from None
    with Image.open(io.BytesIO(png)) as picture:
        width, height = picture.size
    silent = sorted({local_name(one) for one in drawing.iter()} & set(_SILENT))
    facts = {
        "version": 1,
        "source": "figure",
        "width": width,
        "height": height,
        "dpi": 96.0 * job["scale"],
        "axes": [],
        **drawing_facts(drawing, width / job["scale"], height / job["scale"]),
        "background": "#ffffff",
        "notes": [f"<{name}> has no effect here" for name in silent],
    }
    status, detail = refusals.verdict()
    return png, facts, {"status": status, "detail": detail}


def _refused(drawing: ET.Element, path: Path, root: Path) -> Refusals:
    """References that lead out of the tree or nowhere; resvg draws none of them."""
    refusals = Refusals()
    for element in drawing.iter():
        if local_name(element) == "a":
            continue  # a link for its reader, nothing that is drawn
        words = [element.get("href") or element.get(_LINK) or ""]
        words += _URL.findall(element.get("style") or "")
        words += [found for name in ("fill", "stroke", "filter", "mask", "clip-path", "src")
                  for found in _URL.findall(element.get(name) or "")]  # fmt: skip
        if local_name(element) == "style":
            words += _URL.findall(element.text or "")
        for word in words:
            _refer(word.strip(), path, root.resolve(), refusals)
    return refusals


def _refer(word: str, path: Path, root: Path, refusals: Refusals) -> None:
    if not word or word.startswith(("#", "data:")):
        return
    if word.startswith(("http:", "https:", "//", "ftp:")):
        refusals.outside.append(word)
        return
    if word.startswith(("file:", "/")):
        refusals.files.append(word)
        return
    place = (path.parent / unquote(word.partition("#")[0])).resolve()
    if not place.is_relative_to(root):
        refusals.files.append(word)
        return
    with contextlib.suppress(OSError):
        if place.is_file():
            return
    refusals.missing.append(word)
