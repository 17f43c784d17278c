from __future__ import annotations

import sys
from pathlib import Path

# fixing_made.py and fixer_made.py are imported by their bare names: the tests run with
# --import-mode=importlib.
sys.path.insert(0, str(Path(__file__).parent))
