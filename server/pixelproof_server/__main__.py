"""The program's entry. ``pixelproof lsp`` skips the command line's imports: editors wait for it."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command that ``sys.argv`` names."""
    if sys.argv[1:] == ["lsp"]:
        from .app import start_io

        start_io()
    else:
        from .cli import main as command_line

        command_line()


if __name__ == "__main__":
    main()
