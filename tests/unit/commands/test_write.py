"""What ``--write`` writes, and what it leaves alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.console import Console

from pixelproof_server.commands.fix_run import FixOrder, apply_edit
from pixelproof_server.commands.source_file import UsageError, read_source, write_source
from pixelproof_server.fixing.model import FixResult, LineRange, Proof, Proposal, Verdict


def result(verdict: Verdict, *capabilities: str, source: str = "new\n") -> FixResult:
    proposal = Proposal(id="p", origin="reading", source=source, edits=(), summary="s")
    proof = Proof(id="q", proposal=proposal, verdict=verdict, checks=(), capabilities=capabilities)
    return FixResult(
        verdict=verdict,
        intent="match",
        best=proof,
        proofs=(proof,),
        rounds=0,
        timings_ms={},
        message="",
        region=LineRange(start=0, end=1),
    )


def applied(path: Path, found: FixResult, *, accept: bool = False) -> str:
    order = FixOrder(path, None, "match", "", None, None, True, accept, None, False)
    console = Console(record=True, width=200)
    apply_edit(order, read_source(path), found, console)
    return console.export_text()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "chart.py"
    path.write_text("old\n")
    return path


def test_a_proven_edit_is_written(file: Path) -> None:
    assert "wrote" in applied(file, result(Verdict.PROVEN))
    assert file.read_text() == "new\n"


@pytest.mark.parametrize("verdict", [Verdict.FAILED, Verdict.UNVERIFIED])
def test_what_is_not_proven_is_not_written(file: Path, verdict: Verdict) -> None:
    assert "nothing was proven" in applied(file, result(verdict))
    assert file.read_text() == "old\n"


def test_a_new_capability_needs_a_word_of_its_own(file: Path) -> None:
    found = result(Verdict.PROVEN, "network")
    said = applied(file, found)
    assert "network" in said
    assert "--accept-capabilities" in said
    assert file.read_text() == "old\n"
    applied(file, found, accept=True)
    assert file.read_text() == "new\n"


def test_encoding_line_ends_and_mode_are_kept(file: Path) -> None:
    file.write_bytes("# -*- coding: latin-1 -*-\r\nx = 'Größe'\r\n".encode("latin-1"))
    file.chmod(0o755)
    source = read_source(file)
    write_source(source, source.text.replace("Größe", "Höhe"))
    assert file.read_bytes() == "# -*- coding: latin-1 -*-\r\nx = 'Höhe'\r\n".encode("latin-1")
    assert file.stat().st_mode & 0o777 == 0o755
    assert list(file.parent.iterdir()) == [file]


def test_a_file_that_changed_meanwhile_is_left_alone(file: Path) -> None:
    source = read_source(file)
    file.write_text("mine\n")
    with pytest.raises(UsageError, match="changed in the meantime"):
        write_source(source, "new\n")
    assert file.read_text() == "mine\n"


def test_text_that_the_encoding_lacks_is_refused(file: Path) -> None:
    file.write_bytes(b"# -*- coding: ascii -*-\n")
    with pytest.raises(UsageError, match=r"save .* as UTF-8"):
        write_source(read_source(file), "# -*- coding: ascii -*-\n'°C'\n")
    assert file.read_bytes() == b"# -*- coding: ascii -*-\n"
