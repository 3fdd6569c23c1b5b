"""The proof catches each step of the redaction of a text format that is left out."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest

from desktop.errors import UserError
from desktop.exporters import csv_redacted, in_place, json_redacted, mail_redacted, text_redacted
from desktop.exporters.literals import Literals
from desktop.exporters.redacted import RedactedExporter
from desktop.progress import JobContext
from desktop.readers.mapped import Draft
from desktop.readers.registry import read

from .text_traps import MAIL, SECRET, export, result_of, write

Break = Callable[[pytest.MonkeyPatch], None]
FIRST, LAST = SECRET.split()


def _pieces_stay(patch: pytest.MonkeyPatch) -> None:
    for module in (in_place, csv_redacted, mail_redacted):
        patch.setattr(module, "piece_edits", lambda *_: {})


def _only_the_first(patch: pytest.MonkeyPatch) -> None:
    """Of a finding over several pieces only the first part goes."""
    whole = in_place.piece_edits

    def first(layout, removed):
        return {
            number: kept
            for number, edits in whole(layout, removed).items()
            if (kept := [edit for edit in edits if edit[2]])
        }

    patch.setattr(in_place, "piece_edits", first)


def _hidden_places_stay(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Literals, "hidden_edits", lambda *_: [])


def _values_are_not_read(patch: pytest.MonkeyPatch) -> None:
    put = Draft.put

    def shown(self, source, anchor, write, *, hidden=False, **more):
        if not hidden:
            put(self, source, anchor, write, hidden=hidden, **more)

    patch.setattr(Draft, "put", shown)


def _nothing_is_dropped(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Draft, "drop", lambda *_: None)


def _last_letters_stay(patch: pytest.MonkeyPatch) -> None:
    whole = in_place.piece_edits

    def shorter(layout, removed):
        return {
            number: [(start, max(end - 3, start + 1), mark) for start, end, mark in edits]
            for number, edits in whole(layout, removed).items()
        }

    for module in (in_place, csv_redacted, mail_redacted):
        patch.setattr(module, "piece_edits", shorter)


def _text_copied(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(text_redacted, "apply", lambda text, _: text)


def _json_copied(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(json_redacted, "source_edits", lambda *_: [])


def _bodies_stay(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(mail_redacted._Work, "_body", lambda *_: None)


def _headers_stay(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(mail_redacted._Work, "_headers", lambda *_: None)


def _attachments_stay(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(mail_redacted._Work, "_attachment", lambda *_: None)


def _unread_parts_stay(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(mail_redacted, "_prune", lambda *_: None)


def _tree_stays(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(mail_redacted, "_clean", lambda *_, **__: None)


def _base64_stays(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(mail_redacted, "_recode", lambda *_: None)


@dataclass(frozen=True)
class Case:
    name: str
    source: str
    break_step: Break
    words: tuple[str, ...] = (SECRET,)


def _mail(*parts: str, head: str = "") -> str:
    inner = "".join(f"--b\n{part}\n" for part in parts)
    kind = "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b"
    return f"From: a@x.example\n{head}{kind}\n\n{inner}--b--\n"


def _b64(text: str) -> str:
    return f"Content-Transfer-Encoding: base64\n\n{base64.b64encode(text.encode()).decode()}"


_BODY = f"Content-Type: text/plain; charset=utf-8\n\nHello {SECRET} and the rest"
_ATTACHED = f"Content-Type: text/csv; name=a.csv\n{_b64(f'a,{SECRET}')}"

CASES = [
    Case("a.txt", f"Hello {SECRET}, the rest", _text_copied),
    Case("a.md", f"Hello **{FIRST}** {LAST}, the rest", _pieces_stay),
    Case("a.md", f"Hello [x](mailto:{quote(MAIL, safe='.')})", _pieces_stay, (MAIL,)),
    Case("a.md", f"Hello Zo&euml; {LAST}", _pieces_stay),
    Case("a.md", f"Hello {SECRET}", _last_letters_stay),
    Case("a.csv", f"a,{SECRET}\n", _pieces_stay),
    Case("a.csv", f"a,{SECRET} {MAIL}\n", _last_letters_stay, (MAIL,)),
    Case("a.json", f'{{"a": "Zo\\u00eb {LAST}"}}', _json_copied),
    Case("a.json", '{"a": 4917055501234}', _json_copied, ("4917055501234",)),
    Case("a.json", f'["{SECRET}"]', _last_letters_stay),
    Case("a.html", f"<html><p>{FIRST}&nbsp;<b>{LAST}</b>", _pieces_stay),
    Case("a.html", f"<html><p>{FIRST}&nbsp;<b>{LAST}</b>", _last_letters_stay),
    Case("a.html", f"<html><p>{FIRST} <b>{LAST}</b>", _only_the_first),
    Case("a.html", f"<html><p>{SECRET}<p class='{SECRET}'>", _hidden_places_stay),
    Case("a.html", f"<html><p>{SECRET}<style>/* {SECRET} */</style>", _hidden_places_stay),
    Case("a.html", f"<html><p>{SECRET}<p title='{SECRET}'>", _values_are_not_read),
    Case("a.html", f"<html><p>{SECRET}<!-- {SECRET} -->", _values_are_not_read),
    Case("a.html", f"<html><p>{SECRET}<a href='mailto:{quote(SECRET)}'>", _values_are_not_read),
    Case(
        "a.html",
        f"<html><p>{SECRET}<iframe srcdoc='&lt;b&gt;{FIRST}&lt;/b&gt; {LAST}'>",
        _values_are_not_read,
    ),
    Case("a.html", f"<html><p>{SECRET}<script>x = '{SECRET}'</script>", _nothing_is_dropped),
    Case("a.html", f"<html><p>{SECRET}<p onclick='x(\"{SECRET}\")'>", _nothing_is_dropped),
    Case(
        "a.html",
        f"<html><p>{MAIL}<img src='data:text/plain;base64,{_b64(MAIL)[35:]}'>",
        _nothing_is_dropped,
        (MAIL,),
    ),
    Case("a.eml", _mail(_BODY), _bodies_stay),
    Case("a.eml", _mail(_BODY), _last_letters_stay),
    Case("a.eml", _mail(_BODY, head=f"To: {MAIL}\n"), _last_letters_stay, (MAIL,)),
    Case("a.eml", _mail(f"Content-Type: text/plain; charset=utf-8\n{_b64(f'a {SECRET}')}"), _bodies_stay),
    Case("a.eml", _mail(_BODY, head="Subject: =?utf-8?q?Zo=C3=AB_Quarnstr=C3=B6m?=\n"), _headers_stay),
    Case("a.eml", _mail(_BODY, _ATTACHED), _attachments_stay),
    Case("a.eml", _mail(_BODY, f"Content-Type: image/png\n{_b64(SECRET)}"), _unread_parts_stay),
    Case("a.eml", _mail(_BODY, head=f"X-Note: {SECRET}\n"), _tree_stays),
    Case("a.eml", _mail(f"X-Note: {SECRET}\n{_BODY}"), _tree_stays),
    Case("a.eml", _mail(_BODY).replace("\n\n--b", f"\n\n{SECRET}\n--b"), _tree_stays),
    Case(
        "a.eml",
        _mail(_BODY, f"Content-Type: text/plain\n{_b64('aa')}\n{_b64(f'{SECRET}')[35:]}"),
        _base64_stays,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.name}-{case.break_step.__name__}")
def test_a_step_that_is_left_out_is_caught(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path, case.name, case.source)
    export(path, *case.words, name=f"whole-{case.name}")
    case.break_step(monkeypatch)
    doc = read(path, JobContext())
    out = tmp_path / f"out-{case.name}"
    with pytest.raises(UserError) as caught:
        RedactedExporter().export(doc, result_of(doc, *case.words), out, JobContext())
    assert caught.value.code == "redaction_not_proven"
    assert not any(word in str(caught.value) for word in case.words)
    assert not out.exists()
