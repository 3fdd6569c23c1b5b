"""Formats with marks in them: words move, their marks go with them, and what is no language stays."""

from __future__ import annotations

import email
import email.policy
import json
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.document.results import TaskResult
from desktop.engines.fake import FakeEngines
from desktop.exporters.base import Exported
from desktop.exporters.translated import TranslatedExporter
from desktop.progress import JobContext
from desktop.readers import registry
from desktop.tasks.translate import Translate


def turned(path: Path, source: str | bytes) -> tuple[str, TaskResult, Exported]:
    """The file that a translation makes which turns the words of each sentence round."""
    path.write_bytes(source if isinstance(source, bytes) else source.encode())
    doc = registry.read(path, JobContext())
    result = Translate().run(doc, FakeEngines(), {"from": "en", "to": "pt"}, JobContext())
    dest = path.with_stem("out")
    exported = TranslatedExporter().export(doc, result, dest, JobContext())
    return dest.read_bytes().decode(), result, exported


MARKDOWN = [
    ("# The lease of a flat #\n", "# flat a of lease The #\n"),
    (
        'All the rent is **due** on [the first](https://a.b/c%20d "x y") day.\n',
        'day. [first the](https://a.b/c%20d "x y") on **due** is rent the All\n',
    ),
    ("Call `foo bar` or _us_ today.\n", "today. _us_ or `foo bar` Call\n"),
    ("It ends with `a\\*b`\n", "`a\\*b` with ends It\n"),
    ("> A quoted line that\n> goes on here.\n", "> here. on goes that\n> line quoted A\n"),
    ("- [ ] First item\n- Second one\n  1. Third one\n", "- [ ] item First\n- one Second\n  1. one Third\n"),
    (
        "| Its name | Its price |\n|---|--:|\n| Red apple | 12.50 |\n",
        "| name Its | price Its |\n|---|--:|\n| apple Red | 12.50 |\n",
    ),
    ("See ![a picture](a.png) there.\n", "there. ![picture a](a.png) See\n"),
    ("It all ends in <b>bold text</b> here.[^1]\n", "here. <b>text bold</b> in ends all It[^1]\n"),
    ("Use 2 \\* 3 of them.\n", "them. of 3 \\* 2 Use\n"),
]


@pytest.mark.parametrize(("source", "wanted"), MARKDOWN)
def test_marks_of_markdown_go_with_their_words(tmp_path: Path, source: str, wanted: str) -> None:
    out, _, _ = turned(tmp_path / "a.md", source)
    assert out == wanted


def test_code_and_the_header_of_markdown_stay(tmp_path: Path) -> None:
    kept = (
        "---\ntitle: The lease here\n---\n\n```python\nx = 'The code stays here'\n```\n\n"
        "    indented code stays\n\n<!-- the comment stays -->\n\n[ref]: http://x.y 'A title'\n"
    )
    out, result, _ = turned(tmp_path / "a.md", f"{kept}\nSee [the one][ref] there.\n")
    assert out == f"{kept}\nthere. [one the][ref] See\n"
    assert len(result.sections[0].rows) == 1


HTML = [
    (
        '<p>All the <b>rent is due</b> on the <a href="x.html" title="First day">first day</a> of May.</p>',
        '<p>May. of <a href="x.html" title="day First">day first</a> the on <b>due is rent</b> the All</p>',
    ),
    (
        "<p>Write <code>foo  bar</code> now &amp; then.</p>",
        "<p>then. &amp; now <code>foo  bar</code> Write</p>",
    ),
    ("<p><b>Hello world. How</b> are you?</p>", "<p><b>world. Hello </b>you? are <b>How</b></p>"),
    ("<div>One item</div><div>Second item</div>", "<div>item One</div><div>item Second</div>"),
    ('<img src="a.png" alt="A dog runs">', '<img src="a.png" alt="runs dog A">'),
    (
        '<input placeholder="Your name" value="the value"><input type="submit" value="Send it">',
        '<input placeholder="name Your" value="the value"><input type="submit" value="it Send">',
    ),
    ('<p lang="en-GB">One two</p>', '<p lang="pt">two One</p>'),
]


@pytest.mark.parametrize(("source", "wanted"), HTML)
def test_tags_go_with_their_words(tmp_path: Path, source: str, wanted: str) -> None:
    page = "<!doctype html><html lang='en'><body>{}</body></html>"
    out, _, _ = turned(tmp_path / "a.html", page.format(source))
    assert out == page.format(wanted).replace("lang='en'", "lang='pt'")


def test_what_is_no_language_stays_in_html(tmp_path: Path) -> None:
    kept = (
        '<style>p{color:red}</style><script>var a = "hello there";</script>'
        '<p translate="no">Do not touch</p><pre>some  code here</pre><!-- a comment -->'
    )
    out, _, _ = turned(
        tmp_path / "a.html",
        f"<html><head><title>The lease</title></head><body>{kept}<p>One two</p></body></html>",
    )
    assert out == (
        f'<html lang="pt"><head><title>lease The</title></head><body>{kept}<p>two One</p></body></html>'
    )


SUBTITLES = (
    "1\r\n00:00:01,000 --> 00:00:02,000\r\nHello there, my <i>good</i> friend,\r\nwe are going\r\n\r\n"
    "2\r\n00:00:03,000 --> 00:00:04,000\r\nto the old house today.\r\n\r\n"
    "3\r\n00:00:05,000 --> 00:00:06,000\r\n- Who are you?\r\n- <i>I am here.</i>\r\n\r\n"
    "4\r\n00:00:07,000 --> 00:00:08,000\r\n12\r\n"
)


def test_subtitles_keep_their_times_and_every_cue_has_words(tmp_path: Path) -> None:
    out, result, _ = turned(tmp_path / "a.srt", SUBTITLES)
    assert [row[0].value for row in result.sections[0].rows] == [
        "Hello there, my good friend, we are going to the old house today.",
        "Who are you?",
        "I am here.",
        "12",
    ]
    old, new = (text.split("\r\n\r\n") for text in (SUBTITLES, out))
    assert [cue.split("\r\n")[:2] for cue in new] == [cue.split("\r\n")[:2] for cue in old]
    assert new[2:] == [
        "3\r\n00:00:05,000 --> 00:00:06,000\r\n- you? are Who\r\n- <i>here. am I</i>",
        "4\r\n00:00:07,000 --> 00:00:08,000\r\n12\r\n",
    ]
    said = " ".join(" ".join(cue.split("\r\n")[2:]) for cue in new[:2])
    assert said.replace("<i>", "").replace("</i>", "") == result.sections[0].rows[0][1].value
    assert [len(cue.split("\r\n")) for cue in new[:2]] == [4, 3]


def test_cells_of_csv_keep_names_of_fields_and_figures(tmp_path: Path) -> None:
    source = 'name,unit_price,notes\r\nAnn,"12.5","A good ""old"" house\nwith doors"\r\nBob,3,\r\n'
    assert turned(tmp_path / "a.csv", source)[0] == (
        'name,unit_price,notes\r\nAnn,"12.5","house ""old"" good A\ndoors with"\r\nBob,3,\r\n'
    )
    assert turned(tmp_path / "b.csv", "Unit price;Its name\n3;Red apple\n")[0] == (
        "price Unit;name Its\n3;apple Red\n"
    )


def test_values_of_json_change_and_nothing_else(tmp_path: Path) -> None:
    source = (
        '{"the title": "The lease \\"here\\"",\n "type": "in_stock", "n": 12.50, '
        '"list": ["One two", "caf\u00e9 bar"], "f": true}\n'
    )
    out, _, _ = turned(tmp_path / "a.json", source)
    assert out == source.replace('The lease \\"here\\"', '\\"here\\" lease The').replace(
        "One two", "two One"
    ).replace("caf\u00e9 bar", "bar caf\u00e9")
    assert json.loads(out)["n"] == 12.5


MAIL = (
    b"From: Ann Miller <ann@a.org>\r\nSubject: The lease of the flat\r\nMessage-ID: <1@a.org>\r\n"
    b'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="x"\r\n\r\n'
    b"--x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nDear Bob,\r\n\r\n"
    b"> The rent is due on\r\n> the first day. Call me.\r\n\r\n"
    b"--x\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
    b"<div>Dear <b>Bob</b></div><div>The rent is due.</div>\r\n"
    b'--x\r\nContent-Type: text/plain; name="a.txt"\r\nContent-Disposition: attachment; filename="a.txt"\r\n'
    b"\r\nThe note is here.\r\n"
    b'--x\r\nContent-Type: image/png\r\nContent-Disposition: attachment; filename="a.png"\r\n'
    b"Content-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n--x--\r\n"
)


def test_a_mail_keeps_its_parts(tmp_path: Path) -> None:
    out, _, _ = turned(tmp_path / "a.eml", MAIL)
    mail = email.message_from_string(out, policy=email.policy.default)
    assert (mail["From"], mail["Subject"]) == ("Ann Miller <ann@a.org>", "flat the of lease The")
    assert mail["Message-ID"] == "<1@a.org>"
    text, page, note, picture = mail.iter_parts()
    assert text.get_content().replace("\r\n", "\n") == (
        "Bob, Dear\n\n> day. first the on due\n> is rent The me. Call\n"
    )
    assert page.get_content().strip() == "<div><b>Bob</b> Dear</div><div>due. is rent The</div>"
    assert (note.get_filename(), note.get_content().strip()) == ("a.txt", "here. is note The")
    assert (picture.get_filename(), picture.get_content()) == ("a.png", b"\x89PNG\r\n\x1a\n")


def test_an_attachment_that_can_not_be_translated_is_kept_and_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop.exporters.translated._TEXTS", {})
    out, _, exported = turned(tmp_path / "a.eml", MAIL)
    assert [problem.code for problem in exported.problems] == ["attachment_kept"]
    assert exported.problems[0].message.startswith("Attachment 1 was kept as it is")
    assert "The note is here." in out


WORDS = ("The rent", "is due", "on the first", "day of May", "who?", "A&amp;B", "x")


def _inline(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    parts = st.one_of(
        st.sampled_from(WORDS),
        st.tuples(st.sampled_from("biu"), inner).map(lambda pair: f"<{pair[0]}>{pair[1]}</{pair[0]}>"),
        st.sampled_from(('<img src="x">', "<br>", "<i class=x></i>", "</b>", "<u>", "<code>f(x)</code>")),
    )
    return st.lists(parts, min_size=1, max_size=5).map(" ".join)


@given(st.lists(st.recursive(st.sampled_from(WORDS), _inline, max_leaves=12), min_size=1, max_size=3))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_word_and_no_mark_is_lost_in_any_page(tmp_path: Path, paragraphs: list[str]) -> None:
    source = "<html lang=pt><body><p>The end.</p>" + "".join(f"<p>{one}</p>" for one in paragraphs)
    out, _, _ = turned(tmp_path / "a.html", source)
    for mark in ("<img", "<br>", "<i class=x></i>", "<code>f(x)</code>", "<p>"):
        assert out.count(mark) == source.count(mark)
    letters = [sorted("".join(re.sub(r"<[^>]*>", " ", text).split())) for text in (source, out)]
    assert letters[0] == letters[1]
