"""Where a completion ends: cut at the block, the statement or a repetition, fit to what follows."""

from __future__ import annotations

from .context import Context

_CLOSERS = ")]}'\",;:"


def is_complete(text: str, context: Context) -> bool:
    """True once more text from the model could not change what ``trim`` keeps."""
    if not context.multiline:
        return "\n" in text.lstrip("\r\n") if not context.line_before.strip() else "\n" in text
    lines = text.split("\n")
    # The last line may still grow; whether it starts a new block is known at its first word.
    return len(_block(lines[:-1], context)) < len(lines) - 1


def trim(text: str, context: Context) -> str:
    """The part of a model's text that is offered; empty if nothing worth offering is left."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not context.multiline:
        text = text.split("\n", 1)[0]
    else:
        text = "\n".join(_block(text.split("\n"), context))
    text = _without_repetition(text, context)
    text = _without_overlap(text.rstrip(), context)
    return text if text.strip() else ""


def _block(lines: list[str], context: Context) -> list[str]:
    """Lines up to the end of the block that the cursor is in, or to a blank line."""
    before = context.line_before
    indent = _indent(before) if before.strip() else len(before)
    opens = before.rstrip().endswith((":", "(", "[", "{", "\\"))
    kept = lines[:1]
    for line in lines[1:]:
        if not line.strip():
            if kept[-1].strip():
                break
            kept.append(line)
            continue
        closes = line.strip()[0] in ")]}"
        if _indent(line) < indent or (opens and _indent(line) == indent and not closes):
            break
        kept.append(line)
    return kept


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" \t"))


def _without_repetition(text: str, context: Context) -> str:
    """Cut where a line repeats over and over, or where the model copies what follows."""
    lines = text.split("\n")
    following = next((line for line in context.suffix.split("\n")[1:] if line.strip()), None)
    kept: list[str] = []
    for number, line in enumerate(lines):
        if number and following is not None and line.strip() == following.strip():
            break
        if line.strip() and kept[-2:].count(line) == 2:
            kept = kept[:-1]
            break
        kept.append(line)
    if len(lines) == 1 and following is not None:
        whole = (context.line_before + text).strip()
        if whole and whole == following.strip():
            return ""
    return "\n".join(kept)


def _without_overlap(text: str, context: Context) -> str:
    """Take off the end what already stands after the cursor, e.g. a closing bracket."""
    if not context.line_after.strip() or "\n" in text:
        return text
    for after in (context.line_after.rstrip(), context.line_after.strip()):
        for size in range(min(len(after), len(text)), 0, -1):
            overlap = after[:size]
            if not text.endswith(overlap):
                continue
            if not (set(overlap) <= set(_CLOSERS) and _is_balanced(text)):
                return text[:-size]
    return text


def _is_balanced(text: str) -> bool:
    """True if every closing bracket and quote in ``text`` has its opening one in ``text``."""
    if text.count("'") % 2 or text.count('"') % 2:
        return False
    depth = 0
    for character in text:
        if character in "([{":
            depth += 1
        elif character in ")]}":
            depth -= 1
            if depth < 0:
                return False
    return True
