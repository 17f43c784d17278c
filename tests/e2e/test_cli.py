"""The command line as a person uses it: real process, real container, real picture."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parents[2] / "examples" / "seattle_weather"
PROGRAM = str(Path(sys.executable).with_name("pixelproof"))
PROVEN, NOTHING_PROVEN, USAGE, UNVERIFIED = 0, 1, 2, 3
FAULTS = 1
PALE = """\
import matplotlib.pyplot as plt

plt.plot([1, 2, 3])
plt.xlabel('Time (s)', color='#eeeeee')
plt.ylabel('Depth')
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    place = tmp_path / "seattle"
    shutil.copytree(EXAMPLE, place, ignore=shutil.ignore_patterns("__pycache__"))
    return place


def pixelproof(
    *words: str | Path, cwd: Path, **environment: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [PROGRAM, *map(str, words)],
        cwd=cwd,
        env={**os.environ, "NO_COLOR": "1", "COLUMNS": "120", **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.mark.docker
def test_fix_proves_writes_and_reports(project: Path) -> None:
    before = (project / "rain.py").read_text()
    done = pixelproof(
        "fix", "rain.py", "--image", "targets/rain.png", "--write", "--report", "r.html",
        cwd=project,
    )  # fmt: skip
    assert done.returncode == PROVEN, done.stdout + done.stderr
    after = (project / "rain.py").read_text()
    assert after != before
    assert "Rain in Seattle, 2012-2015" in after
    assert "proven" in done.stdout
    assert "tests" in done.stdout
    assert "container" in done.stdout
    report = (project / "r.html").read_text()
    assert report.count("data:image/png;base64,") >= 3
    assert not (project / "rain.png").exists(), "the script ran on the host"


@pytest.mark.docker
def test_json_is_the_documented_schema(project: Path) -> None:
    done = pixelproof("fix", "rain.py", "--image", "targets/rain.png", "--json", cwd=project)
    assert done.returncode == PROVEN, done.stdout + done.stderr
    answer = json.loads(done.stdout)
    assert answer["schema"] == 1
    assert answer["verdict"] == "proven"
    assert answer["intent"] == "match"
    assert set(answer) >= {"rounds", "timings_ms", "best", "proposals"}
    best = answer["best"]
    assert best["origin"] == "reading"
    assert set(best["likeness"]) == {"total", "text", "layout", "kind", "colour", "pixels"}
    assert best["likeness"]["total"] >= 0.95
    assert {check["name"] for check in best["checks"]} >= {"run", "tests", "likeness"}
    for check in best["checks"]:
        assert set(check) == {"name", "status", "integrity", "duration_ms", "detail"}
    edited = _apply((project / "rain.py").read_text(), best["edits"])
    compile(edited, "rain.py", "exec")
    assert "Rain (mm)" in edited
    assert (project / "rain.py").read_text() == (EXAMPLE / "rain.py").read_text()


@pytest.mark.docker
def test_a_misspelt_call_is_mended_and_the_chart_brought_to_its_picture(project: Path) -> None:
    script = project / "rain.py"
    script.write_text(script.read_text().replace("ax.bar(", "ax.bars("))
    done = pixelproof("fix", "rain.py", "--image", "targets/rain.png", "--json", cwd=project)
    assert done.returncode == PROVEN, done.stdout + done.stderr
    answer = json.loads(done.stdout)
    assert any(one["origin"] == "slip" for one in answer["proposals"])
    edited = _apply(script.read_text(), answer["best"]["edits"])
    assert "ax.bar(" in edited
    assert "Rain in Seattle, 2012-2015" in edited
    assert answer["best"]["likeness"]["total"] >= 0.95


@pytest.mark.docker
def test_a_picture_becomes_code(project: Path) -> None:
    done = pixelproof("make", "--image", "targets/skies.png", "-o", "new.py", cwd=project)
    assert done.returncode in (PROVEN, NOTHING_PROVEN), done.stdout + done.stderr
    code = (project / "new.py").read_text()
    compile(code, "new.py", "exec")
    assert "Skies over Seattle, 2012-2015" in code


def test_without_an_engine_nothing_is_proven_and_nothing_runs(project: Path) -> None:
    marker = project / "ran-on-the-host"
    source = (project / "rain.py").read_text()
    trap = f"open({str(marker)!r}, 'w')\n"
    (project / "rain.py").write_text(source.replace('"""\n', f'"""\n{trap}', 1))
    done = pixelproof(
        "fix", "rain.py", "--image", "targets/rain.png", cwd=project,
        DOCKER_HOST="unix:///nonexistent/docker.sock",
    )  # fmt: skip
    assert done.returncode == UNVERIFIED, done.stdout + done.stderr
    assert "unverified" in done.stdout
    assert "doctor" in done.stdout
    assert not marker.exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("fix", "nothing.py", "--image", "targets/rain.png"), "there is no file nothing.py"),
        (("fix", "rain.py", "--image", "nothing.png"), "there is no picture nothing.png"),
        (("fix", "rain.py"), "--image PNG, --instruction TEXT"),
        (("fix", ".", "--image", "targets/rain.png"), "is a folder"),
        (("fix", "rain.py", "--image", "targets/rain.png", "--lines", "9"), "--lines takes A:B"),
        (("fix", "rain.py", "--image", "targets/rain.png", "--lines", "9:999"), "not inside"),
        (("make", "--image", "targets/rain.png", "-o", "rain.py"), "use --force"),
        (("complete", "rain.py", "--at", "900:1"), "not inside the file"),
    ],
)
def test_bad_usage_is_said_in_one_line(project: Path, words: tuple[str, ...], said: str) -> None:
    done = pixelproof(*words, cwd=project)
    assert done.returncode == USAGE
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_wrong_encoding_is_said_and_nothing_is_lost(project: Path) -> None:
    data = 'x = "Größe"\n'.encode("latin-1")
    (project / "latin.py").write_bytes(data)
    done = pixelproof("fix", "latin.py", "--image", "targets/rain.png", "--write", cwd=project)
    assert done.returncode == USAGE
    assert "save it as UTF-8" in done.stderr
    assert (project / "latin.py").read_bytes() == data


def test_models_can_be_listed(project: Path) -> None:
    done = pixelproof("model", "list", cwd=project)
    assert done.returncode == 0
    assert "smollm2-135m" in done.stdout


@pytest.mark.docker
def test_doctor_says_what_works(project: Path) -> None:
    done = pixelproof("doctor", "--json", cwd=project)
    answer = json.loads(done.stdout)
    assert done.returncode == 0, done.stdout
    assert answer["provable"] is True
    assert {finding["part"] for finding in answer["findings"]} >= {"sandbox", "sight", "models"}


def test_doctor_without_an_engine_says_what_to_do(project: Path) -> None:
    done = pixelproof("doctor", "--json", cwd=project, DOCKER_HOST="unix:///nonexistent.sock")
    answer = json.loads(done.stdout)
    assert done.returncode == 1
    bad = [f for f in answer["findings"] if f["part"] == "sandbox" and not f["ok"]]
    assert bad
    assert bad[0]["advice"]


def _apply(text: str, edits: list[dict]) -> str:
    lines = text.split("\n")
    for edit in sorted(edits, key=lambda e: e["range"]["start"]["line"], reverse=True):
        (first, start), (last, end) = (
            (edit["range"][side]["line"], edit["range"][side]["character"])
            for side in ("start", "end")
        )
        joined = lines[first][:start] + edit["newText"] + lines[last][end:]
        lines[first : last + 1] = joined.split("\n")
    return "\n".join(lines)


@pytest.mark.docker
def test_lint_tells_what_it_found_and_with_fix_puts_right_what_it_can(project: Path) -> None:
    pale = project / "pale.py"
    pale.write_text(PALE)
    told = pixelproof("lint", "pale.py", cwd=project)
    assert told.returncode == FAULTS, told.stdout + told.stderr
    assert "pale.py:4:" in told.stdout
    assert "PXP105" in told.stdout
    assert "PXP202" in told.stdout
    assert pale.read_text() == PALE

    mended = pixelproof("lint", "pale.py", "--fix", "--json", cwd=project)
    (answer,) = json.loads(mended.stdout)
    assert len(answer["fixed"]) == 1, mended.stdout
    assert [fault["code"] for fault in answer["faults"]] == ["PXP202"], "no remedy is known"
    after = pale.read_text()
    assert "#eeeeee" not in after
    assert after.replace("\n", "").startswith(PALE.partition("color=")[0].replace("\n", ""))
