"""plotly: ``fig.show()``, ``write_image``, ``to_image``, ``write_html`` and ``plotly.io``'s."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path
from typing import Any

from .browser import Page
from .collect_browser import BrowserCollector, refuse_form
from .render_plotly import draw_plotly

_RASTER = {"jpg": "JPEG", "jpeg": "JPEG", "webp": "WEBP"}


class PlotlyWatch:
    def is_figure(self, thing: Any) -> bool:
        from plotly.basedatatypes import BaseFigure

        return isinstance(thing, BaseFigure)

    def hook(self, collected: BrowserCollector) -> None:
        """``Figure``'s methods go through these functions of ``plotly.io`` as well."""
        import plotly.io as pio

        plain_html = pio.write_html

        def show(figure: Any, *_args: Any, **options: Any) -> None:
            self.draw(figure, collected, size=(options.get("width"), options.get("height")))

        def to_image(
            figure: Any, format: str | None = None, width: Any = None, height: Any = None,  # noqa: A002
            scale: float | None = None, **_options: Any,
        ) -> bytes:  # fmt: skip
            png = self.draw(figure, collected, size=(width, height), scale=scale or 1.0)
            return _converted(png, str(format or "png").lower())

        def write_image(
            figure: Any, file: Any, format: str | None = None, scale: float | None = None,  # noqa: A002
            width: Any = None, height: Any = None, **_options: Any,
        ) -> None:  # fmt: skip
            path = os.fspath(file) if isinstance(file, str | os.PathLike) else None
            form = str(format or (Path(path).suffix[1:] if path else "") or "png").lower()
            png = self.draw(figure, collected, path, size=(width, height), scale=scale or 1.0)
            content = _converted(png, form)
            if path is None:
                file.write(content)
            else:
                Path(path).write_bytes(content)

        def write_html(figure: Any, file: Any, *args: Any, **kwargs: Any) -> None:
            plain_html(figure, file, *args, **{**kwargs, "auto_open": False})
            self.draw(figure, collected)

        pio.show, pio.to_image, pio.write_image, pio.write_html = (
            show, to_image, write_image, write_html,
        )  # fmt: skip

    def draw(
        self,
        figure: Any,
        collected: BrowserCollector,
        saved_as: str | None = None,
        size: tuple[int | None, int | None] = (None, None),
        scale: float = 1.0,
    ) -> bytes:
        import plotly.io as pio

        told = json.loads(pio.to_json(figure, validate=False))
        sides = {name: side for name, side in zip(("width", "height"), size, strict=True) if side}
        told["layout"] = {**(told.get("layout") or {}), **sides}

        def how(page: Page) -> Any:
            return draw_plotly(page, told, scale)

        return collected.draw(figure, saved_as, scale, how)


def _converted(png: bytes, form: str) -> bytes:
    if form == "png":
        return png
    if form not in _RASTER:
        raise refuse_form(form)
    from PIL import Image

    buffer = io.BytesIO()
    with Image.open(io.BytesIO(png)) as picture:
        picture.convert("RGB").save(buffer, _RASTER[form])
    return buffer.getvalue()
