"""Mutation operators: one small change each that a person may have made to a chart's code.

An operator lists every change that it could make to a script; which one is made is drawn by seed.
Whether the change shows on the figure is for the caller to see.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from random import Random

from mutation_code import Change, Code
from mutation_texts import (
    BARS,
    LINES,
    MARKS,
    Operator,
    annotation,
    annotation_place,
    legend_text,
    removed,
    string_lists,
    text_typo,
    tick_text,
)  # fmt: skip

from pixelproof_engine.workshop.data.source import items, keyword, number, words

_COLOURS = ("tab:red", "tab:green", "tab:purple", "black", "darkorange", "teal", "#8c1d40", "gold")


def _other_keyword(calls: tuple[str, ...], names: tuple[str, ...], values: tuple[str, ...],
                   *, add: str | None = None) -> Operator:  # fmt: skip
    """A keyword with another of ``values``, taken away, or added as ``add``."""

    def made(code: Code, rng: Random) -> Iterator[Change]:
        for call in code.calls(*calls):
            given = keyword(call, *names)
            name = next((k.arg for k in call.keywords if k.arg in names), None)
            if given is not None and name is not None:
                yield code.put(given, rng.choice([v for v in values if v != code.text(given)]))
                yield code.without_keyword(call, name)
            elif add is not None:
                yield code.with_keyword(call, add, rng.choice(values))

    return made


def _scaled_keyword(calls: tuple[str, ...], names: tuple[str, ...], add: str,
                    values: tuple[str, ...]) -> Operator:  # fmt: skip
    """A number twice or half as large, or given where there was none."""

    def made(code: Code, rng: Random) -> Iterator[Change]:
        for call in code.calls(*calls):
            given = keyword(call, *names)
            value = number(given)
            if given is not None and value:
                yield code.put(given, f"{value * rng.choice((0.4, 2.5)):g}")
            elif given is None:
                yield code.with_keyword(call, add, rng.choice(values))

    return made


def colour(code: Code, rng: Random) -> Iterator[Change]:
    """The colour of marks, where it is written down as keyword, in a list or in a format."""
    other = rng.choice(_COLOURS)
    for call in code.calls(*MARKS, "pie", "boxplot", "stem", "axhline", "axvline"):
        given = keyword(call, "color", "c", "facecolor", "colors")
        if words(given) is not None and given is not None:
            yield code.put(given, repr(other))
        elif given is None and call.func.attr in MARKS:  # type: ignore[attr-defined]
            yield code.with_keyword(call, "color", repr(other))
    for node in ast.walk(code.tree):
        if isinstance(node, ast.Assign) and "col" in ast.unparse(node.targets[0]).lower():
            for item in items(node.value):
                if words(item) is not None:
                    yield code.put(item, repr(other))


def line_style(code: Code, rng: Random) -> Iterator[Change]:
    for call in code.calls(*LINES):
        given = keyword(call, "linestyle", "ls")
        style = rng.choice(["--", ":", "-."])
        if given is not None:
            yield code.put(given, repr("-" if words(given) != "-" else style))
        elif not any(words(arg) for arg in call.args):
            yield code.with_keyword(call, "linestyle", repr(style))
        for arg in call.args:
            text = words(arg)
            if text and "--" in text:
                yield code.put(arg, repr(text.replace("--", "-")))


def marker(code: Code, rng: Random) -> Iterator[Change]:
    for call in code.calls("plot", "scatter", "errorbar"):
        given, other = keyword(call, "marker"), rng.choice(("o", "s", "^", "D"))
        if given is not None:
            yield code.put(given, repr(other if words(given) != other else "v"))
            yield code.without_keyword(call, "marker")
        elif not any(words(arg) for arg in call.args):
            yield code.with_keyword(call, "marker", repr(other))


def limits(code: Code, rng: Random) -> Iterator[Change]:
    for call in code.calls("set_xlim", "set_ylim", "xlim", "ylim"):
        ends = [*items(call.args[0] if call.args else None)] or call.args
        values = [number(end) for end in ends]
        if len(values) == 2 and None not in values:
            low, high = float(values[0] or 0), float(values[1] or 0)
            yield code.put(ends[1], f"{high + (high - low) * rng.choice((-0.3, 0.4)):g}")
        yield code.removed(call)


def scale(code: Code, _: Random) -> Iterator[Change]:
    for call in code.calls("set_xscale", "set_yscale", "xscale", "yscale"):
        yield code.removed(call)
    for call in code.calls("semilogx", "semilogy", "loglog"):
        yield code.put(call.func, f"{code.receiver(call)}.plot")
    for call in code.calls("set_ylabel"):
        yield code.after(call, f"{code.receiver(call)}.set_yscale('log')")


def grid(code: Code, _: Random) -> Iterator[Change]:
    found = list(code.calls("grid"))
    for call in found:
        yield code.removed(call)
    for call in code.calls("set_title", "set_xlabel") if not found else ():
        yield code.after(call, f"{code.receiver(call)}.grid(True)")


def spines(code: Code, rng: Random) -> Iterator[Change]:
    for call in code.calls("set_title", "set_xlabel", "set_ylabel"):
        side = rng.choice(("top", "right", "left"))
        yield code.after(call, f"{code.receiver(call)}.spines[{side!r}].set_visible(False)")
    for call in code.calls("set_visible"):
        if "spines" in code.receiver(call):
            yield code.removed(call)


def figure_size(code: Code, rng: Random) -> Iterator[Change]:
    for call in code.calls("subplots", "figure"):
        sizes = items(keyword(call, "figsize"))
        values = [number(size) for size in sizes]
        if len(values) == 2 and None not in values:
            by = rng.choice((0.75, 1.3))
            yield code.put(sizes[0], f"{float(values[0] or 1) * by:g}")
            yield code.without_keyword(call, "figsize")


def tick_rotation(code: Code, rng: Random) -> Iterator[Change]:
    angle = rng.choice(("30", "45", "90"))
    names = ("xticks", "set_xticks", "set_xticklabels", "tick_params", "setp")
    for call in code.calls(*names):
        given = keyword(call, "rotation", "labelrotation")
        if given is not None:
            yield code.put(given, "0" if code.text(given) != "0" else angle)
    for call in code.calls("set_xlabel"):
        yield code.after(call, f"{code.receiver(call)}.tick_params(axis='x', rotation={angle})")


def subplot_order(code: Code, _: Random) -> Iterator[Change]:
    """Two axes that swap their places, where they are unpacked."""
    for node in ast.walk(code.tree):
        if not isinstance(node, ast.Assign) or "subplots" not in ast.unparse(node.value):
            continue
        for target in ast.walk(node.targets[0]):
            if isinstance(target, ast.Tuple) and len(target.elts) > 1:
                one, other = target.elts[-2:]
                names = (code.text(one), code.text(other))
                if all(name.isidentifier() and not name.startswith("fig") for name in names):
                    yield (*code.put(one, names[1]), *code.put(other, names[0]))


def shared_axes(code: Code, _: Random) -> Iterator[Change]:
    for call in code.calls("subplots"):
        for name in ("sharex", "sharey"):
            yield code.without_keyword(call, name)
        if len(call.args) == 2 and keyword(call, "sharex") is None:
            yield code.with_keyword(call, "sharex", "True")


def tick_values(code: Code, _: Random) -> Iterator[Change]:
    for call in code.calls("set_xticks", "set_yticks", "xticks", "yticks"):
        parts = items(call.args[0]) if len(call.args) == 1 else ()
        if len(parts) > 2 and all(number(part) is not None for part in parts):
            yield ((code.span(parts[-2])[1], code.span(parts[-1])[1], ""),)
        if keyword(call, "labels") is None and len(call.args) == 1:
            yield code.removed(call)


def data_value(code: Code, rng: Random) -> Iterator[Change]:
    for node in ast.walk(code.tree):
        parts = items(node) if isinstance(node, ast.List) else ()
        values = [number(part) for part in parts]
        if len(values) > 2 and None not in values:
            span = max(v or 0 for v in values) - min(v or 0 for v in values)
            at = rng.randrange(len(parts))
            moved = (values[at] or 0) + span * rng.choice((-0.35, 0.35))
            yield code.put(parts[at], f"{moved:.4g}")


def sort_order(code: Code, _: Random) -> Iterator[Change]:
    """Category names and the numbers of the same length, turned round."""
    for names in string_lists(code):
        changes = []
        for node in ast.walk(code.tree):
            parts = items(node) if isinstance(node, ast.List | ast.Tuple) else []
            numbers = parts and all(number(part) is not None for part in parts)
            if len(parts) == len(names) and (numbers or parts == names):
                texts = [code.text(part) for part in parts]
                changes += [
                    part
                    for item, text in zip(parts, reversed(texts), strict=True)
                    for part in code.put(item, text)
                ]
        if len(changes) > len(names):
            yield tuple(changes)


def turned_bars(code: Code, _: Random) -> Iterator[Change]:
    swaps = {"bar": "barh", "barh": "bar"}
    keywords = {"width": "height", "height": "width", "bottom": "left", "left": "bottom"}
    calls = list(code.calls(*swaps))
    changes = []
    for call in calls:
        assert isinstance(call.func, ast.Attribute)
        changes += code.put(call.func, f"{code.receiver(call)}.{swaps[call.func.attr]}")
        for given in call.keywords:
            if given.arg in keywords:
                start = code.span(given.value)[0] - len(given.arg) - 1
                changes.append((start, start + len(given.arg), keywords[given.arg]))
    yield tuple(changes)


def stacked(code: Code, _: Random) -> Iterator[Change]:
    for call in code.calls(*BARS):
        for name in ("bottom", "left"):
            yield code.without_keyword(call, name)
    for call in code.calls("hist"):
        yield code.without_keyword(call, "stacked")


def inverted(code: Code, _: Random) -> Iterator[Change]:
    for call in code.calls("invert_xaxis", "invert_yaxis"):
        yield code.removed(call)
    for call in code.calls("set_ylabel"):
        yield code.after(call, f"{code.receiver(call)}.invert_yaxis()")


def background(code: Code, _: Random) -> Iterator[Change]:
    for call in code.calls("set_facecolor"):
        yield code.removed(call)
    for call in code.calls("set_xlabel"):
        yield code.after(call, f"{code.receiver(call)}.set_facecolor('#eeeedd')")


def twin(code: Code, _: Random) -> Iterator[Change]:
    for call in code.calls("twinx", "twiny"):
        yield code.put(call, code.receiver(call))


_TEXTS = ("set_title", "title", "set_xlabel", "xlabel", "set_ylabel", "ylabel", "suptitle", "text",
          "annotate", "legend")  # fmt: skip

OPERATORS: Mapping[str, Operator] = {
    "title typo": text_typo("title"),
    "title removed": removed("set_title", "title"),
    "label typo": text_typo("x", "y"),
    "label removed": removed("set_xlabel", "xlabel", "set_ylabel", "ylabel"),
    "figure title removed": removed("suptitle"),
    "legend text": legend_text,
    "tick text": tick_text,
    "annotation text": annotation,
    "annotation place": annotation_place,
    "annotation removed": removed("text", "annotate"),
    "colour": colour,
    "edge colour": _other_keyword((*BARS, "hist", "scatter", "pie"), ("edgecolor", "ec"),
                                  ("'black'", "'red'"), add="edgecolor"),
    "colour map": _other_keyword(("imshow", "pcolormesh", "scatter", "contourf", "contour",
                                  "hexbin", "matshow"), ("cmap",),
                                 ("'viridis'", "'plasma'", "'Blues'", "'coolwarm'")),
    "alpha": _other_keyword((*MARKS, "imshow", "pie"), ("alpha",), ("0.25", "0.6", "1"),
                            add="alpha"),
    "line style": line_style,
    "line width": _scaled_keyword(LINES, ("linewidth", "lw"), "linewidth", ("4", "0.5")),
    "marker": marker,
    "marker size": _scaled_keyword(("plot", "scatter"), ("markersize", "ms", "s"), "markersize",
                                   ("10", "12")),
    "bar width": _scaled_keyword(("bar",), ("width",), "width", ("0.4", "0.5")),
    "bins": _scaled_keyword(("hist",), ("bins",), "bins", ("5", "20")),
    "fill": _other_keyword((*BARS, "hist"), ("fill", "histtype"), ("False",), add="fill"),
    "limits": limits,
    "scale": scale,
    "grid": grid,
    "legend removed": removed("legend"),
    "legend place": _other_keyword(("legend",), ("loc",), ("'upper left'", "'lower right'",
                                                           "'center'"), add="loc"),
    "spines": spines,
    "figure size": figure_size,
    "tick rotation": tick_rotation,
    "font size": _scaled_keyword(_TEXTS, ("fontsize", "size"), "fontsize", ("8", "18")),
    "font weight": _other_keyword(_TEXTS[:-1], ("fontweight", "weight"), ("'normal'", "'bold'"),
                                  add="fontweight"),
    "subplot order": subplot_order,
    "shared axes": shared_axes,
    "aspect": _other_keyword(("imshow", "matshow"), ("aspect",), ("'auto'", "0.5"), add="aspect"),
    "tick values": tick_values,
    "twin axis": twin,
    "data value": data_value,
    "sort order": sort_order,
    "bar to barh": turned_bars,
    "stacked": stacked,
    "axis inverted": inverted,
    "background": background,
}  # fmt: skip


def possible(source: str, operator: str, rng: Random) -> list[str]:
    """Every source that one operator can make of ``source``."""
    try:
        code = Code(source)
    except (SyntaxError, ValueError):
        return []
    changed = [code.applied(change) for change in OPERATORS[operator](code, rng) if change]
    return [text for text in dict.fromkeys(changed) if text != source and _parses(text)]


def _parses(source: str) -> bool:
    try:
        ast.parse(source)
    except SyntaxError:
        return False
    return True


def mutated(source: str, rng: Random, spent: frozenset[str]) -> tuple[str, str] | None:
    """One mutation by an operator that is not ``spent``: (operator, source), None if none can."""
    names = [name for name in OPERATORS if name not in spent]
    rng.shuffle(names)
    for name in names:
        sources = possible(source, name, rng)
        if sources:
            return name, rng.choice(sources)
    return None
