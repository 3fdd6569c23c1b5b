from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.errors import UserError
from desktop.progress import JobContext
from desktop.readers.html_text import layout
from desktop.readers.html_tokens import Kind, tokens
from desktop.readers.registry import read


def _text(source: str) -> str:
    return layout(source, "a", JobContext()).text


def _read(tmp_path: Path, data: str | bytes, name: str = "a.html"):
    path = tmp_path / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return read(path, JobContext())


@given(st.lists(st.sampled_from(["<", ">", "a", "/", "!", "--", "=", '"', "'", " ", "&", "script", "title"])))
def test_tokens_are_the_source_without_a_gap(parts: list[str]) -> None:
    text = "".join(parts)
    at = 0
    for token in tokens(text):
        assert token.start == at < token.end
        assert all(
            token.start < attribute.start <= attribute.end <= token.end for attribute in token.attributes
        )
        at = token.end
    assert at == len(text)


def test_attributes_as_browsers_read_them() -> None:
    (token,) = tokens("<A x=1 Y = 'a>b' z=\"\" / checked w=a/b>")
    assert token.name == "a"
    source = "<A x=1 Y = 'a>b' z=\"\" / checked w=a/b>"
    assert [(a.name, source[a.start : a.end], a.quote) for a in token.attributes] == [
        ("x", "1", ""),
        ("y", "a>b", "'"),
        ("z", "", '"'),
        ("w", "a/b", ""),
    ]


def test_tags_do_not_count_in_scripts() -> None:
    kinds = [(token.kind, token.name) for token in tokens("<script>'<b>'</SCRIPT ><title><i>&amp;</title>")]
    assert kinds == [
        (Kind.START, "script"),
        (Kind.RAW, "script"),
        (Kind.END, "script"),
        (Kind.START, "title"),
        (Kind.PLAIN, "title"),
        (Kind.END, "title"),
    ]


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("<p>One  \n two<p>Three", "One two\n\nThree"),
        ("<b>Jo</b>h<i>n</i>", "John"),
        ("Jo&shy;hn&nbsp;S<wbr>mith &eacute;&#233;&#xE9;", "John\xa0Smith ééé"),
        ("<table><tr><th>Name<th>Phone<tr><td>Ann</td><td>12</td></table>", "Name\tPhone\nAnn\t12"),
        ("a<br>b<div>c</div>d", "a\nb\nc\nd"),
        ("<pre>a  b\n c</pre>", "a  b\n c"),
        ("<ul><li>a<li>b</ul>", "a\nb"),
        ("1 < 2 & 3", "1 < 2 & 3"),
    ],
)
def test_text_is_what_is_shown(source: str, shown: str) -> None:
    assert _text(source).strip("\n") == shown


def test_what_is_not_shown_comes_after_it() -> None:
    text = _text(
        '<title>T</title><meta name="author" content="Ann"><meta name="viewport" content="width=1">'
        '<link href="face.css"><img alt="A face" src="photo.png">'
        '<a href="mailto:a%40b.example?cc=x+y">Mail</a>'
        '<input type="hidden" name="id" value="77"><p data-user="Bo" class="c">P</p><!-- said -->'
        '<script type="application/ld+json">{"name": "Cy"}</script><script>var hidden = 1</script>'
        '<iframe srcdoc="&lt;b&gt;Da&lt;/b&gt;n"></iframe><style>p { color: red }</style>'
    )
    assert text.startswith("T\nMail\n\nP\n\n")
    for line in (
        "author: Ann",
        "alt: A face",
        "src: photo.png",
        "href: mailto:a@b.example?cc=x y",
        "value: 77",
        "attribute: Bo",
        " said ",
        "name: Cy",
        "Dan",
    ):
        assert f"\n{line}\n" in text
    for technical in ("width=1", "face.css", "var hidden", "color", "viewport"):
        assert technical not in text


def test_an_address_in_pointed_brackets_is_text() -> None:
    assert "ann@b.example" in _text("Ann <ann@b.example> wrote")


@pytest.mark.parametrize(
    "data",
    [
        "<!DOCTYPE html><p>Größe",
        '<?xml version="1.0" encoding="iso-8859-1"?><html><p>Größe</p></html>'.encode("latin-1"),
        '<html><meta charset="windows-1252"><p>Größe'.encode("cp1252"),
        '<html><meta http-equiv="Content-Type" content="text/html; charset=iso-8859-15"><p>Größe'.encode(
            "iso-8859-15"
        ),
        "<html><p>Größe".encode("utf-16"),
    ],
)
def test_encodings(tmp_path: Path, data: str | bytes) -> None:
    doc = _read(tmp_path, data)
    assert doc.kind == "html"
    assert doc.text.startswith("Größe")
    assert doc.problems == ()


def test_html_by_its_content(tmp_path: Path) -> None:
    assert _read(tmp_path, "  <!-- x --><!doctype HTML><p>a", "a.txt").kind == "html"
    assert _read(tmp_path, "<p>a</p>", "a.txt").kind == "txt"
    assert _read(tmp_path, "<p>a</p>", "a.htm").kind == "html"
    doc = _read(tmp_path, "no markup", "a.htm")
    assert (doc.kind, [problem.code for problem in doc.problems]) == ("txt", ["wrong_ending"])


def test_places_name_no_text(tmp_path: Path) -> None:
    doc = _read(tmp_path, "<html>\n<ann@b.example><p secret-name='x' title='y'>z")
    anchors = [run.anchor for run in doc.pages[0].runs]
    assert "line 2/p title" in anchors
    assert not any("ann" in anchor or "secret" in anchor for anchor in anchors)


def test_pages_in_pages_in_pages() -> None:
    import html

    source = "x"
    for _ in range(8):
        source = f'<iframe srcdoc="{html.escape(source)}">'
    with pytest.raises(UserError) as error:
        _text(source)
    assert error.value.code == "too_deep"


@pytest.mark.parametrize(
    "source", ["<" * 50_000, "<a " * 20_000, "<!--" * 20_000, "&" * 50_000, "<a b='" * 9000]
)
def test_odd_sources_take_no_time(source: str) -> None:
    assert len(_text(source)) <= len(source) + 50_000
