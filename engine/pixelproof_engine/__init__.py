"""pixelproof's engine: everything that thinks (models) or sees (pictures)."""
