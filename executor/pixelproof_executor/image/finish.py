"""Runs once inside the image while it is built: paths, byte code, font cache. Needs no network."""

import compileall
import os
import pathlib
import shutil
import site
import subprocess
import sys

SITE = pathlib.Path("/opt/pixelproof/site")
CONFIG = pathlib.Path("/opt/pixelproof/matplotlib")


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


if __name__ == "__main__":
    main()
