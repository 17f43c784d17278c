"""The answer to ``initialize``, as plain data, so that it can be given before anything is loaded.

Loading pygls takes most of a second on a slow machine, and editors wait for this answer. Over
stdio it is therefore given first (``greet``), while the request itself is handed on to pygls as
soon as that is there; what the client sends meanwhile waits in the pipe.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

from . import __version__
from .names import LINT, OPEN_REPORT, START_FIX

SERVER_NAME = "pixelproof"
ENCODINGS = ("utf-8", "utf-16", "utf-32")


def position_encoding(client: Mapping[str, Any]) -> str:
    """The first encoding that the client lists and that we know; UTF-16 if it lists none."""
    offered = (client.get("general") or {}).get("positionEncodings") or ()
    return next((name for name in offered if name in ENCODINGS), "utf-16")


def capabilities(client: Mapping[str, Any]) -> dict[str, Any]:
    """What the server can do, for a client with the given capabilities.

    ``workspace/textDocumentContent`` and file watching are registered dynamically later.
    """
    able: dict[str, Any] = {
        "positionEncoding": position_encoding(client),
        "textDocumentSync": {"openClose": True, "change": 2, "save": {"includeText": False}},
        "completionProvider": {"resolveProvider": False},
        "inlineCompletionProvider": {},
        "codeActionProvider": {
            "codeActionKinds": ["quickfix", "refactor.rewrite"],
            "resolveProvider": True,
        },
        "executeCommandProvider": {"commands": [START_FIX, OPEN_REPORT, LINT]},
        "workspace": {"workspaceFolders": {"supported": True, "changeNotifications": True}},
    }
    if client.get("notebookDocument") is not None:
        able["notebookDocumentSync"] = {
            "notebookSelector": [{"notebook": "*", "cells": [{"language": "python"}]}]
        }
    return able


@dataclass(frozen=True)
class Greeted:
    """The first message, already read; and its id, if it was answered."""

    message: bytes
    """With its header, to be handed on."""
    answered: str | int | None


def greet(stdin: BinaryIO, stdout: BinaryIO) -> Greeted:
    """Read the first message and answer it if it is a well-formed ``initialize``."""
    header = b""
    while not header.endswith(b"\r\n\r\n"):
        line = stdin.readline()
        if not line:
            return Greeted(header, None)
        header += line
    body = stdin.read(_content_length(header))
    try:
        request = json.loads(body)
        if request["method"] != "initialize":
            return Greeted(header + body, None)
        client = request["params"]["capabilities"]
        identity = request["id"]
        result = {
            "capabilities": capabilities(client),
            "serverInfo": {"name": SERVER_NAME, "version": __version__},
        }
    except (ValueError, KeyError, TypeError, AttributeError):
        return Greeted(header + body, None)  # pygls words the error
    answer = json.dumps({"jsonrpc": "2.0", "id": identity, "result": result}).encode()
    stdout.write(b"Content-Length: %d\r\n\r\n%s" % (len(answer), answer))
    stdout.flush()
    return Greeted(header + body, identity)


def _content_length(header: bytes) -> int:
    for line in header.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length" and value.strip().isdigit():
            return int(value)
    return 0
