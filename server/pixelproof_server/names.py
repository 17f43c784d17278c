"""Names of our own in the protocol; apart from ``protocol`` because these load in no time."""

from __future__ import annotations

ATTACH_IMAGE = "pixelproof/attachImage"
FIX = "pixelproof/fix"
PROOF = "pixelproof/proof"

START_FIX = "pixelproof.startFix"
OPEN_REPORT = "pixelproof.openReport"
LINT = "pixelproof.lint"

PROOF_SCHEME = "pixelproof-proof"
"""Scheme of the virtual documents: ``pixelproof-proof:/PROOF_ID.md``."""
