"""Glossaries and memories of other programs; one that is broken or means harm is refused in one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.document.model import Document, Span
from desktop.document.results import Cited, Section, Status, TaskResult
from desktop.errors import UserError
from desktop.exporters.registry import EXPORTERS
from desktop.progress import JobContext
from desktop.tasks.translation.exchange import memory, terms
from desktop.tasks.translation.memories import Match, Memory

TBX2 = """<?xml version='1.0'?><!DOCTYPE martif SYSTEM "TBXcoreStructV02.dtd">
<martif type="TBX" xml:lang="en"><text><body><termEntry id="1">
<langSet xml:lang="en"><tig><term>lease</term></tig><tig><term>tenancy</term></tig></langSet>
<langSet xml:lang="pt-BR"><ntig><termGrp><term>arrendamento</term></termGrp></ntig></langSet>
</termEntry></body></text></martif>"""
TBX3 = """<tbx xmlns="urn:iso:std:iso:30042:ed-2" type="TBX-Basic"><text><body><conceptEntry>
<langSec xml:lang="en"><termSec><term>rent</term></termSec></langSec>
<langSec xml:lang="pt"><termSec><term>renda</term></termSec></langSec></conceptEntry></body></text></tbx>"""
TMX = """<?xml version='1.0' encoding='utf-8'?><!DOCTYPE tmx SYSTEM "tmx14.dtd">
<tmx version="1.4"><header srclang="en"/><body><tu><tuv xml:lang="EN-us">
<seg>The <bpt i="1">&lt;b&gt;</bpt>rent
<ept i="1">x</ept> is <hi>due</hi>.</seg></tuv>
<tuv lang="pt"><seg>A renda vence.</seg></tuv></tu></body></tmx>"""


def written(tmp_path: Path, name: str, text: str) -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("name", "text", "wanted"),
    [
        ("a.tbx", TBX2, [("lease", "arrendamento"), ("tenancy", "arrendamento")]),
        ("a.tbx", TBX3, [("rent", "renda")]),
        ("a.csv", "rent,renda\nlease,arrendamento\n", [("rent", "renda"), ("lease", "arrendamento")]),
        ("a.csv", "Portuguese;note;en-GB\nrenda;x;rent\n", [("rent", "renda")]),
        ("a.csv", 'en\tpt\n"the ""rent"""\trenda\n\t\n', [('the "rent"', "renda")]),
    ],
)
def test_terms_are_read(tmp_path: Path, name: str, text: str, wanted: list[tuple[str, str]]) -> None:
    assert terms(written(tmp_path, name, text), "en", "pt") == wanted


def test_sentences_are_read_without_the_codes_in_them(tmp_path: Path) -> None:
    path = written(tmp_path, "a.tmx", TMX)
    assert memory(path, "en", "pt") == [("The rent is due.", "A renda vence.")]
    assert memory(path, "pt", "en") == [("A renda vence.", "The rent is due.")]


def test_other_languages_are_told(tmp_path: Path) -> None:
    with pytest.raises(UserError) as refused:
        memory(written(tmp_path, "a.tmx", TMX), "en", "de")
    assert refused.value.code == "memory_empty"
    assert "English to German" in refused.value.message


SECRET = "<!DOCTYPE tmx [<!ENTITY x SYSTEM 'file://{}'>]>"
BOMB = "<!DOCTYPE tmx [<!ENTITY a 'aaaaaaaaaa'>" + "".join(
    f"<!ENTITY a{n} '{f'&a{n - 1 if n > 1 else str()};' * 10}'>" for n in range(1, 12)
)


def test_a_file_can_name_no_other_and_no_bomb(tmp_path: Path) -> None:
    secret = written(tmp_path, "secret.txt", "a secret of this machine")
    body = TMX.partition('tmx14.dtd">')[2]
    hostile = SECRET.format(secret) + body.replace("A renda vence.", "A renda &x; vence.")
    found = memory(written(tmp_path, "a.tmx", hostile), "en", "pt")
    assert "secret" not in str(found)
    bomb = BOMB + "]>" + body.replace("A renda vence.", "A renda &a11; vence.")
    with pytest.raises(UserError) as refused:
        memory(written(tmp_path, "b.tmx", bomb), "en", "pt")
    assert refused.value.code == "memory_damaged"


@pytest.mark.parametrize(
    ("read", "name", "text", "code"),
    [
        (memory, "a.tmx", TMX[:-30], "memory_damaged"),
        (memory, "a.tmx", "no xml", "memory_damaged"),
        (memory, "a.tmx", "<tmx>" + "<a>" * 100_000, "memory_damaged"),
        (terms, "a.tbx", TBX2[:-30], "glossary_damaged"),
        (terms, "a.csv", "one\ntwo\n", "glossary_damaged"),
        (terms, "a.csv", "", "empty"),
    ],
)
def test_a_broken_file_is_refused(tmp_path: Path, read, name: str, text: str, code: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(UserError) as refused:
        read(written(tmp_path, name, text), "en", "pt")
    assert refused.value.code == code
    assert "\n" not in str(refused.value)


def test_a_memory_that_was_written_is_read_again(tmp_path: Path) -> None:
    def row(source: str, made: str, **more: object) -> tuple[Cited, Cited]:
        spans = (Span(0, 1),)
        return Cited(source, spans), Cited(made, spans, **more)  # type: ignore[arg-type]

    rows = (
        row("The rent <is> due.", "A renda & vence."),
        row("Paid.", "Pago."),
        row("Wrong 5.", "Errado.", support="unverified"),
        row("Right 5.", "Cinco.", support="unverified", decided_by="person"),
        row("12.5", "12.5"),
    )
    result = TaskResult(
        "translate",
        Status.OK,
        sections=(Section("translation", "", "table", (*rows, rows[1])),),
        options={"from": "en", "to": "pt"},
    )
    dest = tmp_path / "out.tmx"
    doc = Document(str(tmp_path / "a.txt"), "txt", "", "x", ())
    EXPORTERS["tmx"].export(doc, result, dest, JobContext())
    assert memory(dest, "en", "pt") == [
        ("The rent <is> due.", "A renda & vence."),
        ("Paid.", "Pago."),
        ("Right 5.", "Cinco."),
    ]
    assert dest.read_text("utf-8").count("person") == 1


def test_a_memory_takes_sentences_that_differ_in_figures_and_marks() -> None:
    found = Memory([("The rent of 1,200 is due on 5 May.", "A renda de 1.200 vence a 5 de maio.")])
    assert found.find("The rent of 1,200 is due on 5 May.") == Match(
        "The rent of 1,200 is due on 5 May.", "A renda de 1.200 vence a 5 de maio.", 1.0
    )
    near = found.find("The RENT of 999 is due on 7 May")
    assert near is not None
    assert (near.text, near.score) == ("A renda de 999 vence a 7 de maio.", 0.95)
    assert found.find("The rents of 1,200 is due on 5 May.") is None
    spelled = Memory([("It is 5 days.", "São cinco dias.")])
    assert spelled.find("It is 6 days.") is None
