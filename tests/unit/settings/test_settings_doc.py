"""docs/settings.md lists every setting; regenerate with ``python`` on this file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from pixelproof_server.configuration.field_docs import field_docs
from pixelproof_server.configuration.project import TIGHTENING
from pixelproof_server.settings import Settings

DOCUMENT = Path(__file__).parents[3] / "docs" / "settings.md"
HEAD = """# Settings

Defaults < your `pixelproof.toml` (`~/.config/pixelproof/` on Linux) < editor settings <
environment variables (`PIXELPROOF_COMPLETION__ENABLED=false` is `completion.enabled`). A bad value
keeps what was there before and is said so.

A project's own `pixelproof.toml` may only tighten: the settings marked with * and only towards
less. Everything else in it is ignored, and said so.

| setting | default | meaning |
|---|---|---|
"""


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from models_in(argument)


def rows(model: type[BaseModel], prefix: str = "") -> Iterator[tuple[str, str, str]]:
    said = field_docs(model)
    for name, field in model.model_fields.items():
        path = f"{prefix}{name}"
        inner = next(models_in(field.annotation), None)
        if inner is not None:
            repeated = not isinstance(field.default, BaseModel)
            yield from rows(inner, f"{path}[]." if repeated else f"{path}.")
            continue
        default = "required" if field.default is PydanticUndefined else repr(field.default)
        yield path, default, said.get(name, "")


def document() -> str:
    lines = [
        f"| `{path}`{' *' if path in TIGHTENING else ''} | `{default}` | {meaning} |"
        for path, default, meaning in rows(Settings)
    ]
    return HEAD + "\n".join(lines) + "\n"


def test_the_document_is_up_to_date() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == document()


if __name__ == "__main__":
    DOCUMENT.write_text(document(), encoding="utf-8")
