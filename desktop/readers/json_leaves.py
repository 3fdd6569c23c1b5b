"""JSON and JSON Lines: every key and value, and where it stands in the source."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path

from desktop.document.model import Document
from desktop.errors import UserError
from desktop.progress import JobContext
from desktop.readers.files import read_bytes, sha256
from desktop.readers.mapped import Draft, Layout, Lines, Mapped, Role, Write
from desktop.readers.text import decode, guesses

kind = "json"
suffixes = (".json", ".jsonl", ".ndjson", ".geojson")

MAX_DEPTH = 200
SNIFFED = 64 << 20
"""Bytes. A larger file is taken for JSON by its name alone."""
CHECK_EVERY = 2000

_TOKEN = re.compile(
    r'"(?P<string>[^"\\]*(?:\\.[^"\\]*)*)"'
    r"|(?P<number>-?\d[\d.eE+-]*)"
    r"|(?P<word>true|false|null|NaN|-?Infinity)"
    r"|(?P<mark>[{}\[\]:,])"
    r"|\s+",
    re.DOTALL,
)
_PAIR = r"u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
_ESCAPES = re.compile(rf"\\(?:{_PAIR}|u[0-9a-fA-F]{{4}}|.)", re.DOTALL)
# A value that a program looks at: "in_stock", "text/html", "eu-west", "#a0f".
_CODE = re.compile(r"[a-z][A-Za-z0-9]*|[#.]?\w*[_/.:#-][\w/.:#?&=%@+-]*|[A-Z0-9_-]{2,}|[a-z]+[A-Z]\w*")
_SURROGATE = re.compile("[\ud800-\udfff]")
_SPACE = re.compile(r"[ \t\n\r\ufeff]*")


def matches(path: Path, head: bytes) -> bool:
    """Whether the file holds JSON values and nothing else, the first of them an object or a list."""
    named = path.suffix.lower() in suffixes
    first = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")[:1]
    if first not in (b"{", b"[") or head.startswith(b"{\\rtf"):
        return False
    try:
        if path.stat().st_size > SNIFFED:
            return named
        return is_json(decode(read_bytes(path), path.name).text)
    except UserError:
        return False


def is_json(text: str) -> bool:
    """Whether `text` is one JSON value or several in a row."""
    decoder = json.JSONDecoder()
    at = _skip(text, 0)
    if at == len(text):
        return False
    try:
        while at < len(text):
            _, end = decoder.raw_decode(text, at)
            at = _skip(text, end)
    except RecursionError:
        return True  # reading it says that it is too deep
    except ValueError:
        return False
    return True


def read(
    path: Path,
    ctx: JobContext,
    password: str | None = None,  # noqa: ARG001
    *,
    tables: bool = False,
) -> Document:
    """Read JSON; a line a value ("key: value"), a run a key or value, anchors "line 12".

    Raises `UserError`: "too_deep", "damaged", and those of `text.decode` and `files.read_bytes`.
    """
    data = read_bytes(path)
    decoded = decode(data, path.name)
    found = layout(decoded.text, path.name, ctx)
    doc = found.document(path, kind, sha256(data), guesses(decoded))
    return replace(doc, tables=() if tables else None)


def layout(text: str, name: str, ctx: JobContext) -> Layout:
    """The text of a JSON file. Raises `UserError`: "too_deep", "damaged"."""
    draft = Draft()
    lay(draft, Mapped.of(text), name, ctx)
    return draft.layout()


@dataclass(slots=True)
class _Open:
    """An object or list that is not closed yet; `key` is set while its value is awaited."""

    is_object: bool
    outer: Write
    key: Mapped | None = None
    awaits_key: bool = False
    keys: Counter[str] = field(default_factory=Counter)

    def open_key(self, key: Mapped) -> None:
        self.key, self.awaits_key = key, False
        self.keys[key.text] += 1

    def write_key(self, text: str) -> str:
        """Two keys of an object that become the same are told apart, or one value hides the other."""
        self.keys[text] += bool(text)
        number = self.keys[text]
        return self.outer(json.dumps(f"{text} {number}" if number > 1 else text)[1:-1])


def lay(
    draft: Draft,
    source: Mapped,
    name: str,
    ctx: JobContext,
    *,
    outer: Write = str,
    anchor: str = "",
    hidden: bool = False,
) -> None:
    """Add the keys and values in `source` to `draft`.

    `outer` writes JSON into what holds it, where that is no file of its own; `anchor` is its place then.
    """
    walk = _Walk(draft, source, outer, hidden, anchor, Lines(source.text))
    at = count = 0
    while at < len(source.text):
        match = _TOKEN.match(source.text, at)
        if match is None:
            raise UserError("damaged", f"{name} is no valid JSON.", "Check it, and save it again.")
        walk.token(match)
        at = match.end()
        count += 1
        if count % CHECK_EVERY == 0:
            ctx.report("read", at, len(source.text))
        if len(walk.stack) > MAX_DEPTH:
            raise UserError(
                "too_deep",
                f"{name} is nested more than {MAX_DEPTH} levels deep.",
                "Take the inner part out, and read it by itself.",
            )
    draft.new_line()


@dataclass(slots=True)
class _Walk:
    """One pass over the tokens of valid JSON."""

    draft: Draft
    source: Mapped
    outer: Write
    hidden: bool
    anchor: str
    lines: Lines
    stack: list[_Open] = field(default_factory=list)

    def token(self, match: re.Match[str]) -> None:
        where = self.anchor or f"line {self.lines.number(match.start())}"
        if match.lastgroup == "string":
            value = _string(self.source.cut(*match.span("string")))
            if self.stack and self.stack[-1].awaits_key:
                self.stack[-1].open_key(value)
                return
            self._key(where)
            code: Role = "apart" if _CODE.fullmatch(value.text) else ""
            self.draft.put(value, where, self._write_string, hidden=self.hidden, role=code)
            self.draft.say("\n")
        elif match.lastgroup == "number":
            self._key(where)
            value = self.source.cut(*match.span())
            self.draft.put(value, where, self._write_number, hidden=self.hidden, whole=True)
            self.draft.say("\n")
        elif match.lastgroup == "word":
            self._key(where)
            self.draft.say(f"{match[0]}\n")
        elif match.lastgroup == "mark":
            self._mark(match[0], where)

    def _mark(self, mark: str, where: str) -> None:
        if mark in "{[":
            self._key(where)
            self.draft.new_line()
            self.stack.append(_Open(mark == "{", self.outer, awaits_key=mark == "{"))
        elif mark in "}]" and self.stack:
            # Records stay apart, or the end of one is read on into the next.
            self.draft.new_line(blank=self.stack.pop().is_object)
        elif mark == "," and self.stack:
            self.stack[-1].awaits_key = self.stack[-1].is_object

    def _key(self, where: str) -> None:
        """Add the key whose value comes now."""
        top = self.stack[-1] if self.stack else None
        if top is not None and top.key is not None:
            self.draft.put(top.key, where, top.write_key, hidden=self.hidden, label=True)
            self.draft.say(": ")
            top.key = None

    def _write_string(self, text: str) -> str:
        return self.outer(json.dumps(text)[1:-1])

    def _write_number(self, text: str) -> str:
        return self.outer(json.dumps(text))


def _string(inner: Mapped) -> Mapped:
    """The text of a string, from the source between its quotes."""
    return inner.sub(_ESCAPES, lambda match: _whole_letters(json.loads(f'"{match[0]}"', strict=False)))


def _whole_letters(text: str) -> str:
    """A half of a pair stands for no letter, and can not be written in any encoding."""
    return _SURROGATE.sub("\ufffd", text)


def _skip(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at
