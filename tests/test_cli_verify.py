"""`strongroom verify`: its words and its exit code."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop import cli
from desktop.document.results import Status, TaskResult
from desktop.exporters import audit
from desktop.exporters.verify_text import Verdict
from desktop.progress import JobContext
from desktop.readers.registry import read


@pytest.fixture
def report(tmp_path: Path) -> Path:
    file = tmp_path / "a.txt"
    file.write_text("Nothing was removed here.")
    doc = read(file, JobContext())
    case = audit.Redacted(doc, TaskResult("redact", Status.OK), file, "b.txt", Verdict((), ("text",)), ())
    out = tmp_path / "b.txt"
    with audit.audited(audit.report_of(case), out) as (path, _):
        out.write_bytes(file.read_bytes())
    return Path(path)


def test_a_good_report(report: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["verify", str(report), str(report.with_name("b.txt"))]) == cli.OK
    assert "signed by a known key" in capsys.readouterr().out


def test_another_file(report: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = tmp_path / "c.txt"
    other.write_text("Something else.")
    assert cli.main(["verify", str(report), str(other)]) == cli.INCOMPLETE
    said = capsys.readouterr().out
    assert "wrong" in said
    assert "not the file" in said


def test_the_signer_is_asked_for(
    report: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from desktop.document import signing

    mark = signing.own_fingerprint()
    monkeypatch.setenv("STRONGROOM_DATA", str(tmp_path / "elsewhere"))
    file = str(report.with_name("b.txt"))
    assert cli.main(["verify", str(report), file]) == cli.INCOMPLETE
    assert "--signer" in capsys.readouterr().out
    assert cli.main(["verify", str(report), file, "--signer", mark]) == cli.OK


def test_what_is_no_report(report: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = str(report.with_name("b.txt"))
    assert cli.main(["verify", file, file]) == cli.WRONG_USE
    assert "no audit report" in capsys.readouterr().err
