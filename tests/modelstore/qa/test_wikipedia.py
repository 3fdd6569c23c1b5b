"""Wiki markup becomes plain paragraphs."""

from __future__ import annotations

import bz2
from pathlib import Path

from desktop.modelstore.qa import wikipedia

MARKUP = (
    "{{Infobox|name={{nested}}}}'''Ann''' was a [[painter|famous painter]] of [[Leeds]].&lt;ref name=a&gt;"
    "Book, p. 3&lt;/ref&gt; She (; ) liked [http://x.y red].\n[[File:a.jpg|thumb|Of [[Leeds]]]]\n"
    "== See also ==\n* Bo"
)


def test_markup_goes_and_words_stay() -> None:
    assert wikipedia.plain(MARKUP).strip() == "Ann was a famous painter of Leeds. She liked red."


def test_articles_are_those_with_paragraphs(tmp_path: Path) -> None:
    long = "The painter lived in a house by the sea and painted the sea every day, " * 3 + "until she died."
    dump = "".join(
        f"<page><title>{title}</title><text>{body}</text></page>"
        for title, body in (
            ("Ann", "\n\n".join([long] * 3)),
            ("Bo", "#REDIRECT [[Ann]]"),
            ("Talk:Ann", long * 3),
        )
    )
    file = tmp_path / "dump.bz2"
    file.write_bytes(bz2.compress(dump.encode()))
    ((title, paragraphs),) = wikipedia.articles(file)
    assert (title, len(paragraphs)) == ("Ann", 3)
