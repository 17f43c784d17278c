"""Code completion: context, debounce, cache, trim, and who may be shown what."""
