from __future__ import annotations

import sys
from pathlib import Path

# fixing_made.py is imported by its bare name: the tests run with --import-mode=importlib.
sys.path.insert(0, str(Path(__file__).parent))
