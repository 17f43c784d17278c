"""Writes the server's settings into ``package.json``, so that both always say the same.

Run after a change of any settings model: ``python extension/vscode/contribute_settings.py``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel

from pixelproof_server.configuration.field_docs import field_docs
from pixelproof_server.settings import Settings

MANIFEST = Path(__file__).with_name("package.json")

COMMAND = {
    "type": "string",
    "default": "pixelproof",
    "scope": "machine",
    "markdownDescription": "The program that is started as `COMMAND lsp`: a name on the `PATH`, or "
    "a full path such as `/home/me/venv/bin/pixelproof`.",
}

OF_A_MACHINE = ("endpoints", "embedded", "executor")
"""Parts that name what is on one machine: not synchronised between machines."""


def contributed(manifest: str) -> str:
    """``manifest`` with the settings as they are now; without trust a folder may set none."""
    package = json.loads(manifest)
    found = _sections()
    package["contributes"]["configuration"] = found
    package["capabilities"]["untrustedWorkspaces"]["restrictedConfigurations"] = [
        name for section in found for name in section["properties"]
    ]
    return json.dumps(package, indent=2, ensure_ascii=False) + "\n"


def _sections() -> list[dict[str, Any]]:
    """One section of the settings page for each part of ``Settings``."""
    found = [{"title": "pixelproof", "properties": {"pixelproof.command": COMMAND}}]
    schema = _described_schema()
    for part in Settings.model_fields:
        scope = "machine-overridable" if part in OF_A_MACHINE else "window"
        settings = {}
        for name, leaf in _leaves(f"pixelproof.{part}", schema["properties"][part]):
            settings[name] = {**leaf, "scope": scope}
            settings[name]["markdownDescription"] = settings[name].pop("description")
        found.append({"title": part.capitalize(), "properties": settings})
    return found


def _leaves(name: str, schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    if "properties" not in schema:
        yield name, schema
        return
    for key, below in schema["properties"].items():
        yield from _leaves(f"{name}.{key}", below)


def _described_schema() -> dict[str, Any]:
    """The JSON schema of ``Settings``, references resolved, docstrings as descriptions."""
    schema = Settings.model_json_schema()
    definitions = schema.pop("$defs")
    for model in _models(Settings):
        properties = definitions.get(model.__name__, schema)["properties"]
        for name, text in field_docs(model).items():
            json_text = text.replace("``", "`").replace("None:", "`null`:")
            properties[name]["description"] = json_text
    resolved: dict[str, Any] = _plain(schema, definitions)
    return resolved


def _models(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """``model`` and every model that its fields are made of."""
    yield model
    for field in model.model_fields.values():
        for kind in (field.annotation, *get_args(field.annotation)):
            if isinstance(kind, type) and issubclass(kind, BaseModel):
                yield from _models(kind)


def _plain(schema: Any, definitions: Mapping[str, Any]) -> Any:
    """``schema`` in the words that the settings editor knows: no references, no titles."""
    if isinstance(schema, list):
        return [_plain(item, definitions) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if reference := schema.get("$ref"):
        definition = definitions[reference.removeprefix("#/$defs/")]
        schema = {**definition, **{key: schema[key] for key in schema if key != "$ref"}}
    plain = {
        key: (
            {name: _plain(value, definitions) for name, value in part.items()}
            if key == "properties"
            else _plain(part, definitions)
        )
        for key, part in schema.items()
        if key not in ("title", "writeOnly")
    }
    match plain.pop("anyOf", None):
        case [{"type": str(kind), **rest}, {"type": "null"}]:
            plain = {"type": [kind, "null"], **rest, **plain}
        case [{"enum": known, "type": "string"}, {"type": "string"}]:
            plain = {"type": "string", "examples": known, **plain}
        case None:
            pass
        case options:
            plain["anyOf"] = options
    return plain


if __name__ == "__main__":
    MANIFEST.write_text(contributed(MANIFEST.read_text(encoding="utf-8")), encoding="utf-8")
