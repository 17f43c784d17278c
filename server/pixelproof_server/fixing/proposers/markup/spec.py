"""The source of a specification in JSON, changed at a path without touching the rest."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import tree_sitter_json
from tree_sitter import Language, Node, Parser

from .splices import Offsets, Splice

Path = tuple[str | int, ...]


class Spec:
    """A parsed specification; ``data`` is None where it does not parse."""

    def __init__(self, source: str) -> None:
        self.source = source
        self._raw = source.encode("utf-8", "surrogatepass")
        self._at = Offsets(source)
        self._nodes: dict[Path, Node] = {}
        self._pairs: dict[Path, Node] = {}
        try:
            self.data: Any = json.loads(source.removeprefix("\ufeff"))
        except ValueError:
            self.data = None
            return
        root = _parser().parse(self._raw).root_node
        value = next((child for child in root.children if child.is_named), None)
        if value is not None:
            self._walk(value, ())

    def get(self, path: Path) -> Any:
        """What stands at a path; None if nothing does."""
        here = self.data
        for step in path:
            try:
                here = here[step]
            except (KeyError, IndexError, TypeError):
                return None
        return here

    def __contains__(self, path: Path) -> bool:
        return path in self._nodes

    def paths(self) -> Iterator[tuple[Path, Any]]:
        """Every place that holds no object and no list, with what it holds."""
        for path in self._nodes:
            held = self.get(path)
            if not isinstance(held, dict | list):
                yield path, held

    def put(self, path: Path, value: Any) -> tuple[Splice, ...]:
        """``value`` at a path; objects on the way that are not there are made."""
        if path in self._nodes:
            node = self._nodes[path]
            return (self._splice(node.start_byte, node.end_byte, _text(value)),)
        for length in range(len(path) - 1, -1, -1):
            holder = self._nodes.get(path[:length])
            if holder is None:
                continue
            if holder.type != "object":
                return ()
            for key in reversed(path[length + 1 :]):
                value = {key: value}
            return (self._added(holder, str(path[length]), value),)
        return ()

    def drop(self, path: Path) -> tuple[Splice, ...]:
        """Without the key at a path, and the comma that it needed."""
        pair = self._pairs.get(path)
        if pair is None:
            return ()
        start, end = pair.start_byte, pair.end_byte
        before, after = pair.prev_sibling, pair.next_sibling
        if before is not None and before.type == ",":
            start = before.start_byte
        elif after is not None and after.type == ",":
            following = after.next_sibling
            end = following.start_byte if following is not None else after.end_byte
        return (self._splice(start, end, ""),)

    def _walk(self, node: Node, path: Path) -> None:
        self._nodes[path] = node
        if node.type == "object":
            for pair in node.children:
                key, value = pair.child_by_field_name("key"), pair.child_by_field_name("value")
                if pair.type == "pair" and key is not None and value is not None:
                    inner = (*path, str(json.loads(self._raw[key.start_byte : key.end_byte])))
                    self._pairs[inner] = pair
                    self._walk(value, inner)
        elif node.type == "array":
            for number, value in enumerate(child for child in node.children if child.is_named):
                self._walk(value, (*path, number))

    def _added(self, holder: Node, key: str, value: Any) -> Splice:
        """A pair after the last one, on a line of its own where the others are."""
        pairs = [child for child in holder.children if child.type == "pair"]
        written = f"{json.dumps(key)}: {_text(value)}"
        if not pairs:
            return self._splice(holder.start_byte + 1, holder.end_byte - 1, written)
        last = pairs[-1]
        place = self._at(last.start_byte)
        line = self.source.rfind("\n", 0, place) + 1
        lead = self.source[line:place]
        gap = f",\n{lead}" if line and not lead.strip() else ", "
        return self._splice(last.end_byte, last.end_byte, gap + written)

    def _splice(self, start: int, end: int, text: str) -> Splice:
        return Splice(self._at(start), self._at(end), text)


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


@lru_cache(maxsize=1)
def _parser() -> Parser:
    return Parser(Language(tree_sitter_json.language()))
