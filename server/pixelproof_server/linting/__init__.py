"""Chart lints of a source file: drawn in the sandbox, traced to the calls that cause them."""
