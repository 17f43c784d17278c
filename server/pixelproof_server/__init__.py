"""pixelproof's language server and command line: talks LSP, orchestrates engine and executor."""
