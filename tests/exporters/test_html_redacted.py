from __future__ import annotations

import html
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html

from desktop.document.results import Status, TaskResult
from desktop.exporters.html_redacted import redact_html
from desktop.progress import JobContext
from desktop.readers.registry import read

from .text_traps import MAIL, MARK, SECRET, export, findings, unseen, write

FIRST, LAST = SECRET.split()
NUMBERED = "".join(f"&#x{ord(letter):X};" for letter in SECRET)


def _redacted(tmp_path: Path, source: str, *words: str) -> tuple[str, tuple[str, ...]]:
    data, exported = export(write(tmp_path, "a.html", f"<!doctype html>{source}"), *words)
    return data.decode().removeprefix("<!doctype html>"), tuple(p.code for p in exported.problems)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (
            f"<p>Dear  <b>{FIRST}</b> {LAST},\r\n<p>rest &eacute;",
            f"<p>Dear  <b>{MARK}</b>,\r\n<p>rest &eacute;",
        ),
        (f"<p>{FIRST[:1]}<i>{FIRST[1:]}</i>\n{LAST}", f"<p>{MARK}<i></i>"),
        (f"<p>{FIRST}&nbsp;\n&shy;{LAST[:4]}&shy;{LAST[4:]}.", f"<p>{MARK}."),
        (f"<p>x{NUMBERED}y", f"<p>x{MARK}y"),
        (f"<img alt='{SECRET}' src=a.png>", f"<img alt='{MARK}' src=a.png>"),
        (f"<a title={FIRST}&#32;{LAST} href=#>x", "<a title=[PERSON&#32;1] href=#>x"),
        (f'<a href="mailto:{quote(SECRET)}?x=1&amp;y=2">x', f'<a href="mailto:{MARK}?x=1&amp;y=2">x'),
        (f'<a href="https://x.example/?q={FIRST}+{quote(LAST)}">', f'<a href="https://x.example/?q={MARK}">'),
        (f"<!-- {SECRET} --><p>x", f"<!-- {MARK} --><p>x"),
        (f"<!--[if mso]><b>{FIRST}</b> {LAST}<![endif]-->", f"<!--[if mso]><b>{MARK}</b><![endif]-->"),
        (f"<title>{SECRET}</title>", f"<title>{MARK}</title>"),
        (f'<input type=hidden value="{SECRET}">', f'<input type=hidden value="{MARK}">'),
        (f'<meta name="author" content="{SECRET}">', f'<meta name="author" content="{MARK}">'),
        (f"<p data-x='{SECRET}' aria-label='{SECRET}'>", f"<p data-x='{MARK}' aria-label='{MARK}'>"),
        (
            f'<iframe srcdoc="&lt;b title=&quot;{SECRET}&quot;&gt;{FIRST}&lt;/b&gt; {LAST}">',
            f'<iframe srcdoc="&lt;b title=&quot;{MARK}&quot;&gt;{MARK}&lt;/b&gt;">',
        ),
        (
            f'<script type="application/ld+json">{{"n": "Zo\\u00eb {LAST}"}}</script>',
            f'<script type="application/ld+json">{{"n": "{MARK}"}}</script>',
        ),
        (
            f"<textarea>{SECRET}</textarea><select><option>{SECRET}",
            f"<textarea>{MARK}</textarea><select><option>{MARK}",
        ),
        (
            f"<template><p>{SECRET}</template><noscript>{SECRET}",
            f"<template><p>{MARK}</template><noscript>{MARK}",
        ),
        (
            f"<svg><desc>{SECRET}</desc><![CDATA[{SECRET}]]></svg>",
            f"<svg><desc>{MARK}</desc><![CDATA[{MARK}]]></svg>",
        ),
    ],
)
def test_only_the_secret_changes(tmp_path: Path, source: str, expected: str) -> None:
    written, problems = _redacted(tmp_path, source, SECRET)
    assert written == expected
    assert problems == ()
    assert unseen(written.encode(), SECRET)


@pytest.mark.parametrize(
    "hidden",
    [
        f"<p class='{SECRET}' id='{SECRET}'>",
        f"<style>/* {SECRET} */ p::after {{ content: '{SECRET}' }}</style>",
        f"<style>p::after {{ content: 'Zo\\0000eb  {LAST}' }}</style>",
        f"<p style='content: \"{SECRET}\"'>",
        f"<img src='/photos/{quote(SECRET)}.jpg'>",
        f"<x-{MAIL}>",
        f"<p {MAIL}=1>",
    ],
)
def test_what_is_removed_in_the_text_goes_where_nobody_looks(tmp_path: Path, hidden: str) -> None:
    written, _ = _redacted(tmp_path, f"<p>{SECRET} of {MAIL}</p>{hidden}", SECRET, MAIL)
    assert unseen(written.encode(), SECRET, MAIL)


def test_scripts_and_files_in_the_page_go(tmp_path: Path) -> None:
    written, problems = _redacted(
        tmp_path,
        f"<script src=a.js>var x = '{SECRET}'</script><body onload='f(\"{SECRET}\")'>"
        f"<a href=\"java\nscript:alert('{SECRET}')\">x</a><img src='data:image/png;base64,QUJD'>"
        "<p style='background: url(\"data:image/svg+xml;utf8,<svg xmlns=&#39;x&#39;>\")'>"
        f"<script type=text/unknown>{SECRET}</script><img srcset='a.png 1x, data:image/png;base64,QUJD 2x'>",
    )
    assert problems == ("data_removed", "scripts_removed")
    assert written == (
        "<script src=a.js></script><body onload=''><a href=\"\">x</a><img src='data:,'>"
        "<p style='background: url(\"data:,\")'><script type=text/unknown></script><img srcset='data:,'>"
    )


def test_a_place_that_a_person_rejected_stays(tmp_path: Path) -> None:
    path = write(tmp_path, "a.html", f"<html><p>{SECRET}<p>{SECRET}<p title='{SECRET}' class='{SECRET}'>")
    doc = read(path, JobContext())
    first, second, third = findings(doc, SECRET)
    result = TaskResult("redact", Status.OK, (first,), rejected=(second, third), options={"style": "label"})
    redact_html(doc, result, tmp_path / "out.html", JobContext())
    written = (tmp_path / "out.html").read_text()
    assert written == f"<html><p>{MARK}<p>{SECRET}<p title='{SECRET}' class='{MARK}'>"


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig", "utf-16"])
def test_the_encoding_stays(tmp_path: Path, encoding: str) -> None:
    source = f'<!doctype html><meta charset="{encoding}">\r\n<p>Größe {SECRET}'
    data, _ = export(write(tmp_path, "a.html", source, encoding), SECRET, style="box")
    blocks = "&#9608;" * 5 if encoding == "cp1252" else "█" * 5
    assert data == source.replace(SECRET, blocks).encode(encoding)


_SHAPES = (
    "<p>a {text} b</p>",
    "<p>{split}</p>",
    "<p>a<!-- {comment} -->b</p>",
    '<img alt="{value}" src="x.png">',
    "<input value='{value}'>",
    '<a href="mailto:{url}">x</a>',
    "<textarea>{text}</textarea>",
    '<iframe srcdoc="&lt;p&gt;{nested}"></iframe>',
    "<table><tr><td>{text}</td><td>1</td></tr></table>",
    '<script type="application/json">["{json}"]</script>',
)
_RANDOM = st.text("ŽÓXYZ&<>\"'%+789#;", min_size=8, max_size=14)


@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(_RANDOM, st.lists(st.sampled_from(_SHAPES), min_size=1, max_size=4), st.integers(1, 7))
def test_no_reader_finds_it_again(tmp_path: Path, secret: str, shapes: list[str], cut: int) -> None:
    import json

    # A comment is told as its writer meant it: a reference in it is taken for what it stands for.
    assume(html.unescape(secret) == secret or not any("{comment}" in shape for shape in shapes))
    filled = [
        shape.format(
            text=html.escape(secret),
            split=f"{html.escape(secret[:cut])}<b>{html.escape(secret[cut:])}</b>",
            comment=secret.replace("--", "").replace(">", "&gt;"),
            value=html.escape(secret),
            nested=html.escape(html.escape(secret)),
            url=quote(secret),
            json=json.dumps(secret)[1:-1].replace("<", "\\u003c"),
        )
        for shape in shapes
    ]
    source = "<!doctype html>\n" + "\n".join(filled) + "\n<p>rest &copy; of it</p>"
    path = write(tmp_path, "a.html", source)
    data, _ = export(path, secret)
    root = lxml_html.document_fromstring(data, parser=lxml_html.HTMLParser(encoding="utf-8"))
    seen = [root.text_content(), *(str(value) for node in root.iter() for value in node.attrib.values())]
    seen += [html.unescape(comment.text or "") for comment in root.xpath("//comment()")]
    assert not any(secret in text for text in seen)
    assert root.text_content().endswith("rest © of it")
    assert data.decode().count(MARK) == len(shapes)
    again, _ = export(write(tmp_path, "again.html", data))
    assert again == data
