"""Reading the layers: the user's file, the editor's settings, the environment."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..settings import Settings
from .layers import Complaint, Layer

ENVIRONMENT_PREFIX = "PIXELPROOF_"
EDITOR = "editor settings"
MAX_FILE_BYTES = 1 << 20


def user_file() -> Path:
    """The user's own settings file; it need not exist."""
    from platformdirs import user_config_path

    return user_config_path("pixelproof", appauthor=False) / "pixelproof.toml"


def file_layer(path: Path) -> tuple[Layer, list[Complaint]]:
    """The values of a TOML file; a missing file has none, a broken one is complained about.

    Keys (``api_key``) are refused from files: they come by environment or command.
    """
    source = str(path)
    if not path.exists():
        return Layer(source), []
    try:
        if not path.is_file() or path.stat().st_size > MAX_FILE_BYTES:
            return Layer(source), [Complaint(source, "", "it is not a file of settings")]
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        return Layer(source), [Complaint(source, "", f"it cannot be read as TOML ({error})")]
    complaints = []
    for number, endpoint in enumerate(values.get("endpoints", ())):
        if isinstance(endpoint, dict) and endpoint.pop("api_key", None) is not None:
            complaints.append(
                Complaint(
                    source,
                    f"endpoints.{number}.api_key",
                    "a key does not belong in a file; use api_key_env or api_key_command",
                )
            )
    return Layer(source, values), complaints


def editor_layer(options: Any) -> Layer:
    """What the editor sent; ``{"pixelproof": {...}}`` is unwrapped, ``None`` has no values."""
    if isinstance(options, Mapping) and isinstance(options.get("pixelproof"), Mapping):
        options = options["pixelproof"]
    return Layer(EDITOR, options if isinstance(options, Mapping) else {})


def environment_layers(environment: Mapping[str, str]) -> list[Layer]:
    """One layer per variable: ``PIXELPROOF_COMPLETION__ENABLED=false`` is ``completion.enabled``.

    Values are JSON where they parse as JSON, else text. Variables whose first word is no setting
    (``PIXELPROOF_BENCH_DATA``) belong to someone else.
    """
    layers = []
    for name, text in sorted(environment.items()):
        path = name.removeprefix(ENVIRONMENT_PREFIX).lower().split("__")
        if not name.startswith(ENVIRONMENT_PREFIX) or path[0] not in Settings.model_fields:
            continue
        try:
            value: Any = json.loads(text)
        except ValueError:
            value = text
        for key in reversed(path):
            value = {key: value}
        layers.append(Layer(f"environment variable {name}", value))
    return layers
