from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import docx
import pytest

from desktop.document.model import PageState
from desktop.errors import UserError
from desktop.progress import JobContext
from desktop.readers import inner, mail_parts
from desktop.readers.registry import read


def _read(tmp_path: Path, data: bytes | EmailMessage, name: str = "a.eml"):
    path = tmp_path / name
    path.write_bytes(data if isinstance(data, bytes) else data.as_bytes())
    return read(path, JobContext())


def _mail(body: str = "Hello", **headers: str) -> EmailMessage:
    mail = EmailMessage()
    for name, value in {"From": "Ann <a@x.example>", **headers}.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(body)
    return mail


def _docx(folder: Path, text: str) -> bytes:
    package = docx.Document()
    package.add_paragraph(text)
    package.save(str(folder / "made.docx"))
    return (folder / "made.docx").read_bytes()


def test_headers_bodies_and_attachments_in_order(tmp_path: Path) -> None:
    mail = _mail(
        "Plain body", Subject="Größe", To='"Hall, Jö" <j@x.example>, b@x.example', Message_ID="<1@h>"
    )
    mail.add_alternative("<p>HTML <b>bo</b>dy", subtype="html")
    mail.add_attachment(
        _docx(tmp_path, "In the file"), maintype="application", subtype="x", filename="Ann.docx"
    )
    inner = _mail("Inner body", Subject="Inner")
    mail.add_attachment(inner)
    doc = _read(tmp_path, mail)
    assert doc.kind == "eml"
    assert not doc.paged
    assert [page.span.of(doc.text).strip() for page in doc.pages] == [
        "From: Ann <a@x.example>\nTo: Hall, Jö <j@x.example>, b@x.example\nSubject: Größe",
        "Plain body",
        "HTML body",
        "In the file",
        "From: Ann <a@x.example>\nSubject: Inner",
        "Inner body",
    ]
    anchors = [next(iter(page.runs)).anchor for page in doc.pages]
    assert anchors == [
        "headers/from",
        "part 1/text",
        "part 2/html, line 1/p",
        "attachment 1/word/document.xml#0",
        "part 3/headers/from",
        "part 3/part 4/text",
    ]
    assert doc.problems == ()
    assert "1@h" not in doc.text


def test_quoted_and_flowed_lines_are_made_whole(tmp_path: Path) -> None:
    data = (
        b"From: a@x.example\r\nContent-Type: text/plain; format=flowed; delsp=no\r\n\r\n"
        b"> > Ann \r\n> > Hall wrote\r\n>\r\nfine\r\n-- \r\nBo\r\n"
    )
    assert _read(tmp_path, data).text == "From: a@x.example\n\nAnn Hall wrote\n\nfine\n-- \nBo\n\n"


@pytest.mark.parametrize("cte", ["quoted-printable", "base64", "8bit"])
@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1"])
def test_codings(tmp_path: Path, cte: str, charset: str) -> None:
    mail = EmailMessage()
    mail["From"] = "a@x.example"
    mail.set_content("Größe", charset=charset, cte=cte)
    assert "Größe" in _read(tmp_path, mail).text


def test_headers_with_raw_and_encoded_letters(tmp_path: Path) -> None:
    data = (
        "From: =?utf-8?q?J=C3=B6rg=2C_?=\n =?iso-8859-1?q?M=FCller?= <j@x.example>\n"
        "To: Größe <g@x.example>\nSubject: =?x-unknown?q?a=C3=B6?= b\n\nx"
    )
    text = _read(tmp_path, data.encode()).text
    assert text.startswith("From: Jörg, Müller <j@x.example>\nTo: Größe <g@x.example>\nSubject: aö b\n\n")


def test_calendars_and_cards(tmp_path: Path) -> None:
    data = (
        b"From: a@x.example\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n"
        b"Content-Type: text/calendar; method=REQUEST\n\n"
        b"BEGIN:VCALENDAR\r\nATTENDEE;CN=Ann Ha\r\n ll:mailto:a@x.example\r\n"
        b"DESCRIPTION:One\\nTwo\\, three\r\n"
        b"--b\nContent-Type: text/vcard\nContent-Disposition: attachment; filename=Ann.vcf\n\n"
        b"BEGIN:VCARD\nFN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Gr=C3=\n=B6=C3=9Fe\n"
        b"PHOTO;ENCODING=b;TYPE=JPEG:QUJD\n REVG\nEND:VCARD\n--b--\n"
    )
    text = _read(tmp_path, data).text
    assert "ATTENDEE;CN=Ann Hall:mailto:a@x.example\nDESCRIPTION:One\nTwo, three\n" in text
    assert "FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Größe\n" in text
    assert "QUJD" not in text


@pytest.mark.parametrize(
    "part",
    [
        b"Content-Type: image/png\nContent-Transfer-Encoding: base64\n\niVBORw0KGgoAAAANSUhEUg==\n",
        b"Content-Type: image/svg+xml\n\n<svg/>\n",
        b"Content-Type: application/pkcs7-mime; smime-type=enveloped-data\n\nx\n",
        b"Content-Type: multipart/mixed\n\nno boundary\n",
        b"Content-Type: message/partial\n\nx\n",
        b"Content-Type: message/external-body; access-type=local-file; name=/etc/x\n\n\n",
        b"Content-Type: text/plain\nContent-Transfer-Encoding: x-secret\n\nx\n",
        b"Content-Type: text/plain\nContent-Type: text/html\n\nx\n",
        b"Content-Type: application/zip; name=a.zip\nContent-Transfer-Encoding: base64\n\nUEsDBAAA\n",
        b"Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\nRnJvbTogYQoKYg==\n",
    ],
)
def test_what_can_not_be_read_is_a_failed_page(tmp_path: Path, part: bytes) -> None:
    data = b"From: a@x.example\nContent-Type: multipart/mixed; boundary=b\n\n--b\n" + part + b"--b--\n"
    doc = _read(tmp_path, data)
    assert [page.state for page in doc.pages] == [PageState.READ, PageState.FAILED]
    assert [problem.code for problem in doc.problems] == ["part_unread"]


def test_a_mail_is_told_by_its_headers(tmp_path: Path) -> None:
    data = b"Received: from x\nFrom: a@x.example\nSubject: s\n\nbody"
    assert _read(tmp_path, data, "a.txt").kind == "eml"
    assert _read(tmp_path, b"From a@x.example Mon\n" + data, "a.txt").kind == "eml"
    # Pasted text that looks like a mail is a text: nothing carried it here.
    assert _read(tmp_path, b"From: Ann\nTo: Bo\nSubject: s\n\nbody", "a.txt").kind == "txt"
    assert _read(tmp_path, b"From: Ann\nTo: Bo\n\nbody", "a.eml").kind == "eml"
    doc = _read(tmp_path, b"no headers at all", "a.eml")
    assert (doc.kind, [problem.code for problem in doc.problems]) == ("txt", ["wrong_ending"])


def _nested(depth: int) -> bytes:
    data = b"From: a@x.example\n\nx"
    for _ in range(depth):
        data = b"From: a@x.example\nContent-Type: message/rfc822\n\n" + data
    return data


def test_mails_in_mails(tmp_path: Path) -> None:
    assert _read(tmp_path, _nested(mail_parts.MAX_DEPTH)).text.count("From:") == mail_parts.MAX_DEPTH + 1
    for depth in (mail_parts.MAX_DEPTH + 1, 5000):
        with pytest.raises(UserError) as error:
            _read(tmp_path, _nested(depth))
        assert error.value.code == "too_deep"


def test_mails_attached_to_mails_as_files(tmp_path: Path) -> None:
    data = b"From: a@x.example\n\nthe last"
    for _ in range(inner.MAX_DEPTH):
        data = b"From: a@x.example\nContent-Type: application/x; name=a.eml\n\n" + data
    assert _read(tmp_path, data).text.endswith("the last\n\n")
    for _ in range(300):
        data = b"From: a@x.example\nContent-Type: application/x; name=a.eml\n\n" + data
    doc = _read(tmp_path, data)
    assert doc.text.count("From:") == inner.MAX_DEPTH + 1
    assert [problem.code for problem in doc.problems] == ["part_unread"]


def test_too_many_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail_parts, "MAX_PARTS", 5)
    with pytest.raises(UserError) as error:
        _read(
            tmp_path, b"From: a@x.example\nContent-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 9
        )
    assert error.value.code == "too_large"


def test_no_file_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import tempfile

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    message = _mail()
    message.add_attachment(
        _docx(tmp_path, "In the file"), maintype="application", subtype="x", filename="a.docx"
    )
    assert "In the file" in _read(tmp_path, message).text
    assert list((tmp_path / "temporary").iterdir()) == []
