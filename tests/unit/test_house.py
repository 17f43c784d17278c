"""The house keeps its arrows: who may import whom, and what stays out of where."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest

from pixelproof_engine.sight.facts import Facts

ROOT = Path(__file__).parents[2]
SOURCES = sorted(
    path for room in ("server", "engine", "executor") for path in (ROOT / room).rglob("*.py")
)
FORBIDDEN = {
    "engine": {"pixelproof_executor", "pixelproof_server"},
    "executor": {"pixelproof_engine", "pixelproof_server"},
    "server/pixelproof_server/fixing": {"lsprotocol", "pygls"},
    "server/pixelproof_server/linting": {"lsprotocol", "pygls"},
    "server/pixelproof_server/workspace": {"lsprotocol", "pygls"},
    "executor/pixelproof_executor/supervisor": {"pydantic", "docker", "httpx"},
}


def imported_packages(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names.add(node.module.split(".")[0])
    return names


@pytest.mark.parametrize("room", FORBIDDEN)
def test_no_forbidden_import(room: str) -> None:
    files = [path for path in SOURCES if path.is_relative_to(ROOT / room)]
    assert files, f"{room} holds no Python file: the rule checks nothing"
    offenders = {
        str(path.relative_to(ROOT)): sorted(imported_packages(path) & FORBIDDEN[room])
        for path in files
        if imported_packages(path) & FORBIDDEN[room]
    }
    assert offenders == {}


def test_files_hold_one_thing() -> None:
    long = {
        str(path.relative_to(ROOT)): count
        for path in SOURCES
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert long == {}


def test_facts_schema_is_the_model() -> None:
    """Regenerate with ``python tests/unit/test_house.py`` after a change to the facts."""
    assert json.loads(SCHEMA.read_text(encoding="utf-8")) == Facts.model_json_schema()


SCHEMA = ROOT / "executor/pixelproof_executor/facts.schema.json"

if __name__ == "__main__":
    SCHEMA.write_text(
        json.dumps(Facts.model_json_schema(), indent=1, sort_keys=True) + "\n", encoding="utf-8"
    )
