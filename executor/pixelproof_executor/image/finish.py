"""Runs once inside the image while it is built: paths, byte code, font caches. Needs no network."""

import compileall
import os
import pathlib
import shutil
import site
import subprocess
import sys

OWN = pathlib.Path("/opt/pixelproof")
SITE = OWN / "site"
CONFIG = OWN / "matplotlib"


def main() -> None:
    packages = pathlib.Path(site.getsitepackages()[0])
    packages.mkdir(parents=True, exist_ok=True)
    (packages / "pixelproof.pth").write_text(f"{SITE}\n")
    if not pathlib.Path("/etc/ld.so.cache").exists():
        subprocess.run(["/sbin/ldconfig"], check=True)
    for tests in [*SITE.glob("*/tests"), *SITE.glob("*/*/tests")]:
        shutil.rmtree(tests, ignore_errors=True)
    compileall.compile_dir(str(SITE), quiet=2, workers=os.cpu_count() or 1)
    CONFIG.mkdir(parents=True, exist_ok=True)
    os.environ["MPLCONFIGDIR"] = str(CONFIG)
    sys.path.insert(0, str(SITE))
    import matplotlib.font_manager

    assert matplotlib.font_manager.fontManager.ttflist
    if (SITE / "vl_convert").is_dir():
        _prepare_browser()


def _prepare_browser() -> None:
    """Vega's scripts, out of the wheel that holds them, and the list of fonts."""
    import vl_convert

    (OWN / "vega.js").write_text(vl_convert.javascript_bundle(), encoding="utf-8")
    subprocess.run(["/usr/bin/fc-cache", "--system-only"], check=True)


if __name__ == "__main__":
    main()
