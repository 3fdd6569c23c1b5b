"""The search of files of any kind: every coding, and files in files."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from email.message import EmailMessage

import pytest

from desktop.document.model import Span
from desktop.exporters.verify_parts import part_traces
from desktop.exporters.verify_text import Expected, Rest, rest_of

SECRET = "Zanzibari Oyelaran"
TEXT = f"Signed by {SECRET} today."
EXPECTED = Expected.of(TEXT, Span(0, len(TEXT)), [Span(10, 28)], ["[PERSON 1]"])


def _found(data: bytes, name: str = "a.txt") -> bool:
    traces = list(part_traces(data, name, EXPECTED))
    assert all(word.lower() not in str(trace).lower() for trace in traces for word in SECRET.split())
    return bool(traces)


def _zip(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def _mail(payload: bytes, **params: str) -> bytes:
    message = EmailMessage()
    message["Subject"] = "Nothing"
    message.set_content("Nothing here.")
    message.add_attachment(payload, maintype="application", subtype="octet-stream", **params)
    return bytes(message)


def _pdf(text: str) -> bytes:
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.drawString(50, 700, text)
    canvas.save()
    return out.getvalue()


FORMS = {
    "as it is": TEXT.encode(),
    "upper case": TEXT.upper().encode(),
    "utf-16": TEXT.encode("utf-16"),
    "utf-16 without a mark": TEXT.encode("utf-16-be"),
    "hexadecimal": SECRET.encode().hex().encode(),
    "hexadecimal utf-16": SECRET.encode("utf-16-be").hex().upper().encode(),
    "base64": base64.b64encode(TEXT.encode()),
    "base64 after one letter": base64.b64encode(b"x" + TEXT.encode()),
    "base64 after two letters": base64.b64encode(b"xy" + TEXT.encode()),
    "backwards": SECRET[::-1].encode(),
    "spaced": " ".join(SECRET).encode(),
    "over lines": "\n".join(SECRET).encode(),
    "soft hyphens": "\u00ad".join(SECRET).encode(),
    "in an address": b"https://example.org/Zanzibari%20Oyelaran",
    "joined by another sign": b"zanzibari_oyelaran.pdf",
    "entities": "".join(f"&#{ord(char)};" for char in SECRET).encode(),
    "entities twice": "".join(f"&amp;#{ord(char)};" for char in SECRET).encode(),
    "escapes of JSON": "".join(f"\\u{ord(char):04x}" for char in SECRET).encode(),
    "markup between": b"<p><b>Zanzi</b><i>bari Oye</i>laran</p>",
    "runs of Word": b"<w:r><w:t>Zanzi</w:t></w:r><w:r><w:t>bari </w:t></w:r><w:r><w:t>Oyelaran</w:t></w:r>",
    "quoted-printable": b"Zanzi=\r\nbari=20Oye=6Caran",
    "full width": "".join(chr(ord(c) + 0xFEE0) if c != " " else c for c in SECRET).encode(),
    "binary": b"\x00\x01\xff" + SECRET.encode() + b"\xfe",
}


@pytest.mark.parametrize("form", FORMS)
def test_every_coding_is_seen(form: str) -> None:
    assert _found(FORMS[form])


@pytest.mark.parametrize(
    "data",
    [
        _zip({"word/document.xml": TEXT.encode()}),
        _zip({f"{SECRET.replace(' ', '-')}.bin": b"nothing"}),
        _zip({"embedded.docx": _zip({"x.xml": _zip({"y": TEXT.encode()})})}),
        _zip({"attached.pdf": _pdf(TEXT)}),
        _zip({"broken.zip": b"PK\x03\x04 nothing that can be opened"}),
    ],
)
def test_archives_are_opened(data: bytes) -> None:
    assert _found(data, "a.docx")


@pytest.mark.parametrize(
    ("payload", "filename"),
    [
        (TEXT.encode(), "a.txt"),
        (b"nothing", f"{SECRET}.txt"),
        (_zip({"x": TEXT.encode()}), "a.zip"),
        (_pdf(TEXT), "a.pdf"),
        (_mail(TEXT.encode(), filename="b.txt"), "forwarded.eml"),
    ],
)
def test_mail_is_opened(payload: bytes, filename: str) -> None:
    assert _found(_mail(payload, filename=filename), "a.eml")


def test_headers_of_mail_are_read() -> None:
    message = EmailMessage()
    message["Subject"] = f"An {SECRET} \u2013 \u00fcber"
    message.set_content("Nothing here.")
    assert _found(bytes(message), "a.eml")


@pytest.mark.parametrize(
    "data",
    [
        b"Signed by [PERSON 1] today.",
        _zip({"a.xml": b"<p>Signed by [PERSON 1]</p>", "b.bin": bytes(range(256)) * 40}),
        _mail(b"Signed by [PERSON 1] today.", filename="a.txt"),
        json.dumps({"a": "Zanzibar", "b": "Oyelaran Ltd is another"}).encode(),
        b"",
    ],
)
def test_what_is_clean_is_clean(data: bytes) -> None:
    assert not _found(data, "a.eml" if data.startswith(b"Subject") else "a.txt")


def test_figures_of_a_table_are_no_number() -> None:
    text = "Call 5550 1234 98 now."
    expected = Expected.of(text, Span(0, len(text)), [Span(5, 17)], [])
    cells = b"<row><c><v>5550</v></c><c><v>1234</v></c><c><v>98</v></c></row>"
    assert not list(part_traces(_zip({"sheet.xml": cells}), "", expected))
    assert list(part_traces(b"Call 5550 1234 98 now", "a.txt", expected))


def test_too_many_files_in_files_are_not_believed() -> None:
    data = b"nothing"
    for _ in range(10):
        data = _zip({"x": data})
    assert _found(data, "a.zip")


@pytest.mark.parametrize(
    ("before", "after", "rest"),
    [
        ("one two three", "one two three", Rest(3, 0)),
        ("one two three", "one three", Rest(3, 1)),
        ("one two three", "three two one", Rest(3, 0)),
        ("one two three", "onetwo th-\nree", Rest(3, 0)),
        ("alpha beta beta", "beta", Rest(3, 1)),
        ("", "", Rest(0, 0)),
    ],
)
def test_the_rest_is_counted(before: str, after: str, rest: Rest) -> None:
    assert rest_of(before, after) == rest


def test_much_is_counted_without_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desktop.exporters.verify_text.MOST_WORDS", 5)
    assert rest_of("a b c d e f g", "g f e d c b") == Rest(7, 1)


def test_a_long_text_is_compared_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desktop.exporters.verify_text.MOST_WORDS", 8)
    words = [f"{word}{number}x" for number in range(40) for word in ("unique", "the the")]
    before = " ".join(words)
    assert rest_of(before, before.replace("unique7x ", "PERSON 1 ")) == Rest(120, 1)
    assert rest_of(before, before.replace("the the3x ", "the ")) == Rest(120, 1)
    moved = " ".join([*words[40:], *words[:40]])
    assert rest_of(before, moved) == Rest(120, 0)


def test_a_rest_adds_up() -> None:
    assert Rest(10, 1) + Rest(30, 1) == Rest(40, 2)
    assert Rest(40, 2).kept == pytest.approx(0.95)
    assert Rest().kept == 1
