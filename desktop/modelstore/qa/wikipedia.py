"""Plain paragraphs out of a Wikipedia dump, for questions to be made of."""

from __future__ import annotations

import bz2
import html
import re
from collections.abc import Iterator
from pathlib import Path

_PAGE = re.compile(r"<title>(.*?)</title>.*?<text[^>]*>(.*?)</text>", re.DOTALL)
_GONE = re.compile(
    r"<!--.*?-->|<ref[^>/]*/>|<ref.*?</ref>|<(?:math|gallery|table|blockquote)\b.*?</\w+>", re.DOTALL
)
_INNERMOST = re.compile(r"\{\{[^{}]*\}\}|\{\|[^{}]*\|\}", re.DOTALL)
_FILE = re.compile(
    r"\[\[(?:File|Image|Category|[a-z-]{2,12}):(?:[^\[\]]|\[\[[^\[\]]*\]\])*\]\]", re.IGNORECASE
)
_LINK = re.compile(r"\[\[(?:[^\[\]|]*\|)?([^\[\]|]*)\]\]")
_OUTSIDE = re.compile(r"\[(?:https?|ftp)://\S+\s*([^\]]*)\]")
_TAG = re.compile(r"<[^>]+>")
_EMPTIED = re.compile(r"\s*\(\s*[;,:\s]*\)")
_ENDING = re.compile(
    r"^=+\s*(?:See also|References|Notes|External links|Further reading|Bibliography|Footnotes)", re.MULTILINE
)
SHORTEST = 120


def articles(file: Path) -> Iterator[tuple[str, list[str]]]:
    """Titles and paragraphs of the articles in a dump (XML, bz2); those that only redirect are left out."""
    with bz2.open(file, "rt", encoding="utf-8") as stream:
        dump = stream.read()
    for title, body in _PAGE.findall(dump):
        paragraphs = [line for line in plain(body).split("\n") if _is_prose(line)]
        if len(paragraphs) > 2 and ":" not in title:
            yield html.unescape(title), paragraphs


def plain(markup: str) -> str:
    """The text of wiki markup that stands escaped in XML, a paragraph a line."""
    text = html.unescape(html.unescape(markup))
    ending = _ENDING.search(text)
    text = _GONE.sub("", text[: ending.start()] if ending else text)
    while (shorter := _INNERMOST.sub("", text)) != text:
        text = shorter
    text = _LINK.sub(r"\1", _FILE.sub("", text))
    text = _TAG.sub("", _OUTSIDE.sub(r"\1", text))
    text = _EMPTIED.sub("", text.replace("'''", "").replace("''", "").replace("\xa0", " "))
    return re.sub(r"[ \t]+", " ", text)


def _is_prose(line: str) -> bool:
    return (
        len(line) >= SHORTEST
        and line[0] not in "=*#:;|{}[]!<"
        and not set(line) & set("{}[]|=<>")
        and line.rstrip().endswith((".", '."', ".)", "?", "!"))
    )
