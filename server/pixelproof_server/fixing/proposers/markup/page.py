"""The source of a page or drawing: its elements, rules and values, each with its place."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

import tree_sitter_css
import tree_sitter_html
from tree_sitter import Language, Node, Parser

from .splices import Offsets

_STYLE = re.compile(r"\s*([\w-]+)\s*:\s*([^;]*[^;\s])\s*")
_INHERITED = frozenset(
    {"color", "fill", "stroke", "stroke-width", "text-align", "text-anchor", "visibility"}
)


@dataclass(frozen=True)
class Value:
    """What is written for a property or attribute: ``[start, end)`` of the source."""

    name: str
    text: str
    start: int
    end: int
    is_attribute: bool = False


@dataclass(frozen=True)
class Run:
    """A piece of text inside an element; ``words`` as they are shown."""

    words: str
    start: int
    end: int


@dataclass(eq=False)
class Element:
    tag: str
    start: int
    end: int
    open_end: int
    """Where another attribute can be put in."""
    parent: Element | None
    values: dict[str, Value] = field(default_factory=dict)
    """Attributes, by lower-case name."""
    style: list[Value] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    children: list[Element] = field(default_factory=list)

    @property
    def words(self) -> str:
        """Its own words; of a text in a drawing those of its parts, too."""
        runs = self.all_runs() if self.tag == "text" else self.runs
        return " ".join(" ".join(run.words for run in runs).split())

    def all_runs(self) -> list[Run]:
        inner = [run for child in self.children for run in child.all_runs()]
        return sorted([*self.runs, *inner], key=lambda run: run.start)

    def attribute(self, name: str) -> str:
        return self.values[name].text if name in self.values else ""


@dataclass(eq=False)
class Rule:
    """A rule of a style sheet, with the last compound of each of its selectors."""

    targets: list[tuple[str, frozenset[str], str]]
    """Tag (or ``*``), classes, id."""
    values: list[Value]
    inside: int
    """Where a further declaration can be put in: after the last one."""

    def matches(self, element: Element) -> bool:
        """By the last compound alone: what must stand around it is not looked at."""
        classes = set(element.attribute("class").split())
        return any(
            tag in ("*", element.tag)
            and wanted <= classes
            and ident in ("", element.attribute("id"))
            for tag, wanted, ident in self.targets
        )


class Page:
    """A parsed document. What does not parse is left out, so that broken pages still have parts."""

    def __init__(self, source: str) -> None:
        self.source = source
        self._data = source.encode("utf-8", "surrogatepass")
        self._at = Offsets(source)
        self.elements: list[Element] = []
        self.rules: list[Rule] = []
        self._walk(_parser("html").parse(self._data).root_node, None)
        self.is_drawing = any(element.tag == "svg" for element in self.elements[:1])

    def governing(self, element: Element, names: tuple[str, ...]) -> Iterator[Value]:
        """Values of these properties that hold for an element, the strongest first."""
        around: Element | None = element
        while around is not None:
            yield from (value for value in around.style if value.name in names)
            for rule in reversed(self.rules):
                if rule.matches(around):
                    yield from (value for value in reversed(rule.values) if value.name in names)
            yield from (around.values[name] for name in names if name in around.values)
            if not any(name in _INHERITED or name.startswith("font") for name in names):
                return
            around = around.parent

    def values(self) -> Iterator[tuple[Value, Element | Rule]]:
        """Every value that may govern how something looks, with whose it is."""
        for element in self.elements:
            yield from ((value, element) for value in element.style)
            yield from ((value, element) for value in element.values.values())
        for rule in self.rules:
            yield from ((value, rule) for value in rule.values)

    def variable(self, name: str) -> Value | None:
        """The declaration of ``--name``."""
        found = (value for rule in self.rules for value in rule.values if value.name == name)
        return next(found, None)

    def _text(self, node: Node) -> str:
        return self._data[node.start_byte : node.end_byte].decode("utf-8", "surrogatepass")

    def _walk(self, node: Node, parent: Element | None) -> None:
        for child in node.children:
            if child.type == "element":
                self._element(child, parent)
            elif child.type == "style_element":
                self._sheet(child)
            elif child.type not in ("script_element", "comment"):
                self._walk(child, parent)

    def _element(self, node: Node, parent: Element | None) -> None:
        opening = next(
            (c for c in node.children if c.type in ("start_tag", "self_closing_tag")), None
        )
        name = (
            next((c for c in opening.children if c.type == "tag_name"), None) if opening else None
        )
        if opening is None or name is None:
            self._walk(node, parent)
            return
        close = 2 if opening.type == "self_closing_tag" else 1
        element = Element(
            tag=self._text(name).lower(),
            start=self._at(node.start_byte),
            end=self._at(node.end_byte),
            open_end=self._at(opening.end_byte - close),
            parent=parent,
        )
        for attribute in opening.children:
            if attribute.type == "attribute":
                self._attribute(attribute, element)
        self.elements.append(element)
        if parent is not None:
            parent.children.append(element)
        self._runs(node, element)
        self._walk(node, element)

    def _attribute(self, node: Node, element: Element) -> None:
        name = self._text(node.children[0]).lower()
        last = node.children[-1]
        if last.type == "quoted_attribute_value":
            last = next((c for c in last.children if c.type == "attribute_value"), last)
        if last.type != "attribute_value":
            return
        value = Value(
            name, self._text(last), self._at(last.start_byte), self._at(last.end_byte), True
        )
        element.values[name] = value
        if name == "style":
            element.style += _declarations(value)

    def _runs(self, node: Node, element: Element) -> None:
        pieces = [c for c in node.children if c.type in ("text", "entity")]
        groups: list[list[Node]] = []
        for piece in pieces:
            if groups and groups[-1][-1].next_sibling == piece:
                groups[-1].append(piece)
            else:
                groups.append([piece])
        for group in groups:
            start, end = self._at(group[0].start_byte), self._at(group[-1].end_byte)
            words = " ".join(html.unescape(self.source[start:end]).split())
            if words:
                element.runs.append(Run(words, start, end))

    def _sheet(self, node: Node) -> None:
        raw = next((c for c in node.children if c.type == "raw_text"), None)
        if raw is None:
            return
        offset = raw.start_byte
        tree = _parser("css").parse(self._data[raw.start_byte : raw.end_byte])
        self._rules(tree.root_node, offset)

    def _rules(self, node: Node, offset: int) -> None:
        for child in node.children:
            if child.type != "rule_set":
                self._rules(child, offset)
                continue
            selectors, block = child.children[0], child.children[-1]
            targets = [
                compound
                for one in self._slice(selectors, offset).split(",")
                if (compound := _compound(one)) is not None
            ]
            declarations = [c for c in block.children if c.type == "declaration"]
            values = [v for c in declarations if (v := self._declaration(c, offset)) is not None]
            if targets and values:
                inside = self._at(declarations[-1].end_byte + offset)
                self.rules.append(Rule(targets, values, inside))

    def _declaration(self, node: Node, offset: int) -> Value | None:
        parts = [c for c in node.children if c.type not in (";", ":", "important")]
        if len(parts) < 2:
            return None
        start, end = self._at(parts[1].start_byte + offset), self._at(parts[-1].end_byte + offset)
        return Value(self._slice(parts[0], offset).lower(), self.source[start:end], start, end)

    def _slice(self, node: Node, offset: int) -> str:
        part = self._data[node.start_byte + offset : node.end_byte + offset]
        return part.decode("utf-8", "surrogatepass")


def _declarations(style: Value) -> Iterator[Value]:
    """Those of a ``style`` attribute."""
    for found in _STYLE.finditer(style.text):
        start = style.start + found.start(2)
        yield Value(found[1].lower(), found[2], start, start + len(found[2]))


def _compound(selector: str) -> tuple[str, frozenset[str], str] | None:
    """The last compound of a selector; None for one that says more than tag, classes and id."""
    last = re.split(r"[\s>+~]+", selector.strip())[-1]
    if last in (":root", ""):
        return ("html", frozenset(), "") if last else None
    found = re.fullmatch(r"(\*|[\w-]+)?((?:[.#][\w-]+)*)", last)
    if found is None:
        return None
    names = re.findall(r"([.#])([\w-]+)", found[2])
    classes = frozenset(name for mark, name in names if mark == ".")
    ident = next((name for mark, name in names if mark == "#"), "")
    return (found[1] or "*").lower(), classes, ident


@lru_cache(maxsize=2)
def _parser(language: str) -> Parser:
    grammar = tree_sitter_html if language == "html" else tree_sitter_css
    return Parser(Language(grammar.language()))
