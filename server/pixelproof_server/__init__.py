"""pixelproof's language server and command line: talks LSP, orchestrates engine and executor."""

__version__ = "0.1.0"
