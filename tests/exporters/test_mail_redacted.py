from __future__ import annotations

import base64
import email
import email.policy
import io
import json
from email.message import EmailMessage
from pathlib import Path

import docx
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

from desktop.document.results import Status, TaskResult
from desktop.exporters.redacted import RedactedExporter
from desktop.progress import JobContext
from desktop.readers.registry import read

from .text_traps import MAIL, MARK, PHONE, SECRET, export, findings, unseen, write

FIRST, LAST = SECRET.split()


def _parsed(data: bytes) -> EmailMessage:
    mail = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(mail, EmailMessage)
    assert not mail.defects
    return mail


def _mail(body: str = "Hello\n", **headers: str) -> EmailMessage:
    mail = EmailMessage()
    for name, value in {"From": "Ann <a@x.example>", **headers}.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(body, cte="quoted-printable")
    return mail


def _docx(text: str) -> bytes:
    out = io.BytesIO()
    package = docx.Document()
    package.add_paragraph(text)
    package.save(out)
    return out.getvalue()


def _pdf(text: str) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.drawString(72, 700, text)
    canvas.save()
    return out.getvalue()


def _export(tmp_path: Path, mail: EmailMessage | bytes, *words: str, style: str = "label"):
    data = mail if isinstance(mail, bytes) else mail.as_bytes()
    written, exported = export(write(tmp_path, "a.eml", data), *words, style=style)
    return written, [problem.code for problem in exported.problems]


def test_a_mail_without_anything_stays_as_it_is(tmp_path: Path) -> None:
    for end in ("\n", "\r\n"):
        data = (
            "From: =?utf-8?q?J=C3=B6?=  <j@x.example>\nTo: a@x.example,\n\tb@x.example\n"
            "Subject: A  long\n  one\n"
            'MIME-Version: 1.0\nContent-Type: multipart/mixed;\n boundary="b b"\n\n'
            "--b b\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\nGröße\n\n\n"
            "--b b\nContent-Type: text/html\nContent-Transfer-Encoding: quoted-printable\n\n"
            "<p>a=20b=\nc</p>\n"
            "--b b--\n"
        ).replace("\n", end)
        assert _export(tmp_path, data.encode()) == (data.encode(), [])


def test_headers(tmp_path: Path) -> None:
    written, problems = _export(
        tmp_path,
        _mail(
            Subject=f"From {SECRET} and rest",
            To=f'"{SECRET}" <{MAIL}>, Bo <b@x.example>',
            Cc=MAIL,
            Reply_To=f'"{LAST}, {FIRST}" <c@x.example>',
            Date="Mon, 3 Nov 2025 10:00:00 +0000",
            Organization=SECRET,
        ),
        SECRET,
        MAIL,
        f"{LAST}, {FIRST}",
    )
    mail = _parsed(written)
    assert problems == []
    assert mail["Subject"] == f"From {MARK} and rest"
    assert mail["Organization"] == MARK
    assert mail["Date"] == "Mon, 03 Nov 2025 10:00:00 +0000"
    assert [(a.display_name, a.addr_spec) for a in mail["To"].addresses] == [
        (MARK, "person-1@redacted.invalid"),
        ("Bo", "b@x.example"),
    ]
    assert [a.addr_spec for a in mail["Cc"].addresses] == ["person-1@redacted.invalid"]
    assert [a.display_name for a in mail["Reply-To"].addresses] == [MARK]
    assert unseen(written, SECRET, MAIL)


def test_blocks_in_headers(tmp_path: Path) -> None:
    written, _ = _export(tmp_path, _mail(To=f"{SECRET} <{MAIL}>", Subject=SECRET), SECRET, MAIL, style="box")
    mail = _parsed(written)
    (address,) = mail["To"].addresses
    assert (address.display_name, address.addr_spec) == ("█" * 5, "redacted@redacted.invalid")
    assert mail["Subject"] == "█" * 5


@pytest.mark.parametrize(
    ("removed", "left"),
    [
        ("ann.hall", "person-1@mail.acme.example"),
        ("acme", "ann.hall@mail.person-1.example.invalid"),
        ("mail.acme.example", "ann.hall@person-1.invalid"),
        ("ann.hall@mail.acme.example", "person-1@redacted.invalid"),
    ],
)
def test_a_part_of_an_address(tmp_path: Path, removed: str, left: str) -> None:
    written, _ = _export(tmp_path, _mail(To="Bo <ann.hall@mail.acme.example>"), removed)
    assert [address.addr_spec for address in _parsed(written)["To"].addresses] == [left]


def test_a_header_of_addresses_that_is_none(tmp_path: Path) -> None:
    data = f"From: a@x.example\nTo: {SECRET} <<{MAIL}> (x, ;\n\nbody".encode()
    written, _ = _export(tmp_path, data, SECRET, MAIL)
    assert unseen(written, SECRET, MAIL)


def test_what_carried_it_goes(tmp_path: Path) -> None:
    mail = _mail(
        f"Hello {SECRET}\n",
        Received=f"from {MAIL} by y",
        Message_ID=f"<{MAIL}>",
        References=f"<{MAIL}>",
        X_Originating_IP="[192.0.2.1]",
        DKIM_Signature=f"v=1; i={MAIL}",
        Return_Path=f"<{MAIL}>",
        Thread_Topic=SECRET,
        X_Anything=SECRET,
    )
    written, problems = _export(tmp_path, mail, SECRET)
    assert problems == ["transport_removed"]
    assert sorted(_parsed(written).keys()) == sorted(
        ["From", "Content-Type", "Content-Transfer-Encoding", "MIME-Version"]
    )
    assert unseen(written, SECRET, MAIL)


@pytest.mark.parametrize("cte", ["quoted-printable", "base64", "8bit"])
@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1"])
@pytest.mark.parametrize("style", ["label", "box"])
def test_bodies_in_every_coding(tmp_path: Path, cte: str, charset: str, style: str) -> None:
    mail = EmailMessage()
    mail["From"] = "a@x.example"
    mail.set_content(f"Größe {SECRET}\n> {FIRST}\n> {LAST} end\n", charset=charset, cte=cte)
    mail.add_alternative(
        f"<p title='{SECRET}'>Größe <b>{FIRST}</b> {LAST}", subtype="html", charset=charset, cte=cte
    )
    written, problems = _export(tmp_path, mail, SECRET, style=style)
    assert problems == []
    assert unseen(written, SECRET)
    mark = MARK if style == "label" else "█" * 5
    plain, page = (part.get_content() for part in _parsed(written).iter_parts())
    assert plain == f"Größe {mark}\n> {mark}\n>  end\n"
    blocks = mark if style == "label" or charset == "utf-8" else "&#9608;" * 5
    assert page == f"<p title='{blocks}'>Größe <b>{blocks}</b>\n"


def test_attachments_are_redacted_and_named_again(tmp_path: Path) -> None:
    mail = _mail(f"Hello {SECRET}\n")
    files = {
        "docx": _docx(f"Word {SECRET} file"),
        "pdf": _pdf("PDF Quarnstrom file"),
        "csv": f"Name,Phone\n{SECRET},{PHONE}\n".encode(),
        "json": json.dumps({"n": SECRET}).encode(),
        "html": f"<html><p>{SECRET}".encode(),
        "eml": _mail(f"Inner {SECRET}\n").as_bytes(),
        "png": b"\x89PNG\r\n\x1a\n\0\0",
    }
    for suffix, data in files.items():
        mail.add_attachment(
            data, maintype="application", subtype="octet-stream", filename=f"{SECRET}.{suffix}"
        )
    mail.add_attachment(_mail(f"Attached {SECRET}\n", Subject=SECRET))
    written, problems = _export(tmp_path, mail, SECRET, "Quarnstrom", PHONE)
    assert problems == ["part_removed"]
    parts = list(_parsed(written).walk())
    names = [part.get_filename() for part in parts if part.get_filename()]
    assert names == [f"attachment-{number}.{suffix}" for number, suffix in enumerate(files, 1)][:-1]
    held = {part.get_filename(): part.get_payload(decode=True) for part in parts}
    assert held["attachment-3.csv"] == f"Name,Phone\n{MARK},{MARK}\n".encode()
    assert held["attachment-4.json"] == f'{{"n": "{MARK}"}}'.encode()
    assert held["attachment-5.html"] == f"<html><p>{MARK}".encode()
    text = docx.Document(io.BytesIO(held["attachment-1.docx"])).paragraphs[0].text
    assert text == f"Word {MARK} file"
    assert held["attachment-2.pdf"].startswith(b"%PDF")
    assert f"Inner {MARK}".encode() in held["attachment-6.eml"]
    assert [part["Subject"] for part in parts if part["Subject"]] == [MARK]
    again = read(write(tmp_path, "again.eml", written), JobContext())
    assert "PDF" in again.text
    assert not any(word in again.text for word in (FIRST, LAST, PHONE, "Quarnstrom"))


def test_an_attachment_that_fails_its_proof_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from desktop.exporters import redacted

    monkeypatch.setitem(
        redacted._REDACT, "csv", lambda doc, _, out, __: out.write_bytes(Path(doc.source).read_bytes()) and ()
    )
    mail = _mail(f"Hello {SECRET}\n")
    mail.add_attachment(f"a,{SECRET}\n".encode(), maintype="text", subtype="csv", filename="a.csv")
    mail.add_attachment(b"a,b\n", maintype="text", subtype="csv", filename="b.csv")
    written, problems = _export(tmp_path, mail, SECRET)
    assert problems == ["part_removed"]
    assert [part.get_filename() for part in _parsed(written).iter_attachments()] == ["attachment-2.csv"]


def test_a_package_that_hides_what_only_other_parts_hold_is_left_out(tmp_path: Path) -> None:
    import zipfile

    hiding = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(_docx("Nothing to see"))) as package, zipfile.ZipFile(hiding, "w") as out:
        for name in package.namelist():
            part = package.read(name)
            if name == "word/styles.xml":
                part = part.replace(b"<w:docDefaults>", f"<w:docDefaults><!-- {SECRET} -->".encode())
            out.writestr(name, part)
    mail = _mail(f"Hello {SECRET}\n")
    mail.add_attachment(hiding.getvalue(), maintype="application", subtype="x", filename="a.docx")
    written, _ = _export(tmp_path, mail, SECRET)
    assert unseen(written, SECRET)


def test_signatures_go(tmp_path: Path) -> None:
    data = (
        f'From: a@x.example\nContent-Type: multipart/signed; protocol="{MAIL}"; micalg=sha256; boundary=b\n\n'
        f"--b\nContent-Type: text/plain; charset=utf-8\n\nSigned {SECRET}\n"
        "-----BEGIN PGP SIGNATURE-----\n\nwsBc\n-----END PGP SIGNATURE-----\nend\n"
        f"--b\nContent-Type: application/pkcs7-signature; name={MAIL}\n\n"
        f"{base64.b64encode(MAIL.encode()).decode()}\n--b--\n"
    )
    written, problems = _export(tmp_path, data.encode(), SECRET)
    assert problems == ["signature_removed"]
    mail = _parsed(written)
    assert mail.get_content_type() == "multipart/mixed"
    assert [part.get_content() for part in mail.iter_parts()] == [f"Signed {MARK}\n\nend"]
    assert unseen(written, SECRET, MAIL)


def test_what_is_not_read_does_not_stay(tmp_path: Path) -> None:
    inner = base64.b64encode(b"more of it") + b"\n" + base64.b64encode(MAIL.encode()) + b"\n"
    data = (
        (
            f"From {MAIL} Mon Nov  3\nFrom: a@x.example\nMIME-Version: 1.0 ({MAIL})\n"
            f'Content-Type: multipart/mixed; boundary="b.{MAIL}"; x="{MAIL}"\nContent-Description: {MAIL}\n\n'
            f"{MAIL}\n--b.{MAIL}\nContent-Type: text/plain; name={MAIL}\n"
            f"Content-Disposition: inline; x={MAIL}\nContent-ID: <{MAIL}>\n\n"
            f"begin 644 {MAIL}\n#86)C\n`\nend\nrest\n"
            f"--b.{MAIL}\nContent-Type: text/plain\nContent-Transfer-Encoding: base64\n\n"
        ).encode()
        + inner
        + f"--b.{MAIL}--\n{MAIL}\n".encode()
    )
    written, problems = _export(tmp_path, data)
    assert unseen(written, MAIL)
    assert "inline_file_removed" not in problems  # its name makes it an attachment
    mail = _parsed(written)
    assert mail.get_content_type() == "multipart/mixed"
    assert b"more of it" in [part.get_payload(decode=True).strip() for part in mail.iter_parts()]


def test_files_in_the_text_go(tmp_path: Path) -> None:
    written, problems = _export(tmp_path, b"From: a@x.example\n\nHi\nbegin 644 x.txt\n#86)C\n`\nend\nrest\n")
    assert problems == ["inline_file_removed"]
    assert written == b"From: a@x.example\n\nHi\n\nrest\n"


def test_a_mail_that_is_one_picture_keeps_its_headers(tmp_path: Path) -> None:
    picture = b"Content-Type: image/png; name=x.png\n\n\x89PNG\0\0"
    inner = b"From: b@x.example\nSubject: s\n" + picture
    data = b"From: a@x.example\nContent-Type: message/rfc822\n\n" + inner
    written, problems = _export(tmp_path, data)
    assert problems == ["part_removed"]
    (mail,) = _parsed(written).iter_parts()
    assert (mail["Subject"], mail.get_content()) == ("s", "")
    assert _parsed(_export(tmp_path, b"From: a@x.example\n" + picture)[0])["From"] == "a@x.example"


def test_calendars_and_cards(tmp_path: Path) -> None:
    data = (
        "From: a@x.example\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n"
        "Content-Type: text/calendar; charset=utf-8; method=REQUEST\n\n"
        f"BEGIN:VCALENDAR\nATTENDEE;CN={FIRST} {LAST[:3]}\n {LAST[3:]}:mailto:{MAIL}\n"
        f"DESCRIPTION:One\\n{SECRET}\\, two\nEND:VCALENDAR\n"
        "--b\nContent-Type: text/vcard; charset=utf-8\nContent-Disposition: attachment; filename=Ann.vcf\n\n"
        f"BEGIN:VCARD\nFN:{SECRET}\nPHOTO;ENCODING=b:QUJD\n REVG\nEND:VCARD\n--b--\n"
    )
    written, problems = _export(tmp_path, data.encode(), SECRET, MAIL)
    assert problems == ["picture_removed"]
    calendar, card = _parsed(written).iter_parts()
    assert calendar.get_content() == (
        f"BEGIN:VCALENDAR\nATTENDEE;CN={MARK}:mailto:{MARK}\nDESCRIPTION:One\\n{MARK}\\, two\nEND:VCALENDAR"
    )
    assert card.get_content() == f"BEGIN:VCARD\nFN:{MARK}\nPHOTO;ENCODING=b:\nEND:VCARD"
    assert card.get_filename() == "attachment-0.vcf"
    assert unseen(written, SECRET, MAIL)


def test_a_place_that_a_person_rejected_stays(tmp_path: Path) -> None:
    mail = _mail(f"{SECRET} and {SECRET}\n", Subject=SECRET)
    mail.add_attachment(f"a,{SECRET}\n".encode(), maintype="text", subtype="csv", filename="a.csv")
    doc = read(write(tmp_path, "a.eml", mail.as_bytes()), JobContext())
    subject, first, second, cell = findings(doc, SECRET)
    result = TaskResult(
        "redact", Status.OK, (subject, second), rejected=(first, cell), options={"style": "label"}
    )
    out = tmp_path / "out.eml"
    RedactedExporter().export(doc, result, out, JobContext())
    written = _parsed(out.read_bytes())
    body, attachment = written.iter_parts()
    assert written["Subject"] == MARK
    assert body.get_content() == f"{SECRET} and {MARK}\n"
    assert attachment.get_payload(decode=True).decode() == f"a,{SECRET}\n"


def test_redacting_twice_changes_nothing_more(tmp_path: Path) -> None:
    mail = _mail(f"Hello {SECRET}\n", Subject=SECRET, To=f"{SECRET} <{MAIL}>", Message_ID="<1@x>")
    mail.add_alternative(f"<p>{SECRET}<img src='data:image/png;base64,QQ=='>", subtype="html")
    mail.add_attachment(f"a,{SECRET}\n".encode(), maintype="text", subtype="csv", filename="a.csv")
    mail.add_attachment(b"\x89PNG\0", maintype="image", subtype="png", filename="a.png")
    written, problems = _export(tmp_path, mail, SECRET, MAIL)
    assert problems == ["data_removed", "part_removed", "transport_removed"]
    assert _export(tmp_path, written) == (written, [])


_RANDOM = st.text("ŽÓXYZW<>&=?+%789 ", min_size=9, max_size=14).filter(
    lambda text: text == " ".join(text.split()) and sum(map(str.isalnum, text)) > 7
)
_CORNERS = (
    "subject",
    "name",
    "plain",
    "quoted",
    "html",
    "attribute",
    "csv",
    "json",
    "inner",
    "transport",
)


@settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=[Phase.generate],  # a smaller mail would cost minutes
    deadline=None,
)
@given(
    _RANDOM,
    st.lists(st.sampled_from(_CORNERS), min_size=1, max_size=4, unique=True),
    st.sampled_from(["quoted-printable", "base64", "8bit"]),
    st.sampled_from(["utf-8", "iso-8859-2"]),
)
def test_no_reader_finds_it_again(
    tmp_path: Path, secret: str, corners: list[str], cte: str, charset: str
) -> None:
    import html

    def held(corner: str) -> str:
        return f"a {secret} b" if corner in corners else "a b"

    mail = EmailMessage()
    mail["From"] = "a@x.example"
    mail["To"] = f'"{held("name")}" <b@x.example>'
    mail["Subject"] = held("subject")
    mail["X-Note"] = held("transport")
    # Where a mark of quoting could begin a line, it would be one.
    mail.set_content(f"-{held('plain')}\n> -{held('quoted')}\n", charset=charset, cte=cte)
    mail.add_alternative(
        f"<p title='{html.escape(held('attribute'))}'>{html.escape(held('html'))}",
        subtype="html",
        charset=charset,
        cte=cte,
    )
    mail.add_attachment(f"a,{held('csv')}\n".encode(), maintype="text", subtype="csv", filename="a.csv")
    mail.add_attachment(json.dumps([held("json")]).encode(), maintype="text", subtype="x", filename="a.json")
    inner = _mail(Subject=held("inner"))
    mail.add_attachment(inner)
    written, _ = _export(tmp_path, mail, *([secret] if corners != ["transport"] else []))
    again = read(write(tmp_path, "again.eml", written), JobContext())
    assert secret not in again.text
    assert again.text.count(MARK) == len(set(corners) - {"transport"})
    for part in _parsed(written).walk():
        if not part.is_multipart():
            assert secret not in part.get_payload(decode=True).decode("utf-8", "replace")
        assert not any(secret in str(value) for value in part.values())
