"""The pocket coder: a small model that sees a chart and writes the program that draws it.

Of these modules only ``network``, ``learning`` and ``train`` need torch, and none needs pydantic:
training runs where nothing of the rest of pixelproof is installed.
"""
