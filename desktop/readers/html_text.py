"""HTML: what is shown, in reading order, and then what is not: attributes, comments, data for programs."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import unquote

from desktop.document.model import Document
from desktop.errors import UserError
from desktop.progress import JobContext
from desktop.readers import json_leaves
from desktop.readers import text as plain_text
from desktop.readers.files import read_bytes, sha256
from desktop.readers.html_structure import Structure
from desktop.readers.html_tokens import Attribute, Kind, Token, tokens
from desktop.readers.mapped import Draft, Layout, Lines, Mapped, Role, Write
from desktop.readers.text import Decoded, decode, guesses

kind = "html"
suffixes = (".html", ".htm", ".xhtml")

MAX_NESTED = 4
"""Documents in attributes of documents."""
CHECK_EVERY = 2000

# Reasons why a part never stays; `exporters.html_redacted` has words for them.
SCRIPT, DATA = "script", "data"
NO_DATA = "data:,"

_PARAGRAPHS = frozenset(
    """
    address article aside blockquote dl fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr main
    nav ol p pre section table ul
    """.split()  # noqa: SIM905 - the quotes would hide the words
)
_LINES = frozenset(
    """
    body br caption center dd details dialog div dt figcaption head html legend li option optgroup
    summary tbody textarea tfoot thead title tr video audio select template
    """.split()  # noqa: SIM905 - the quotes would hide the words
)
BLOCKS = _PARAGRAPHS | _LINES
"""Elements that begin and end lines."""
VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())  # noqa: SIM905
_CELLS = frozenset({"td", "th"})
_KEEPS_SPACE = frozenset({"pre", "textarea", "xmp", "listing"})

# Values that a person may have written; of the others only what is removed elsewhere goes.
_SPOKEN = frozenset(
    """
    abbr alt aria-description aria-label aria-placeholder aria-roledescription aria-valuetext cite
    content datetime download label placeholder standby summary title value
    """.split()  # noqa: SIM905 - the quotes would hide the words
)
_LINKS = frozenset(
    {"href", "action", "formaction", "src", "cite", "data", "poster", "longdesc", "xlink:href"}
)
# Of these the ones that are read to a person, or shown.
_READ = frozenset(
    """
    abbr alt aria-description aria-label aria-placeholder aria-roledescription aria-valuetext label
    placeholder standby summary title
    """.split()  # noqa: SIM905 - the quotes would hide the words
)
_READ_META = frozenset(
    "description title subject keywords og:title og:description twitter:title twitter:description".split()  # noqa: SIM905
)
_BUTTONS = frozenset({"button", "submit", "reset"})
_CODE = frozenset({"code", "kbd", "samp", "var", "tt"})
_TECHNICAL_META = re.compile(
    r"viewport|generator|robots|theme-color|color-scheme|format-detection|x-ua-compatible|content-type",
    re.IGNORECASE,
)
# Names that give the content of a meta element context. Others stay out of the text: who knows what they say.
_META = frozenset(
    """
    author creator description keywords title subject publisher copyright owner contact reply-to
    og:title og:description og:site_name dc.creator dcterms.creator article:author twitter:creator
    twitter:title
    """.split()  # noqa: SIM905 - the quotes would hide the words
)
_RESOURCES = frozenset({"link", "script"})

_ENTITY = re.compile(r"&(?:#[0-9]{1,8}|#[xX][0-9a-fA-F]{1,8}|[A-Za-z][A-Za-z0-9]{1,31});?")
_PERCENT = re.compile(r"%[0-7][0-9a-fA-F]|%[c-fC-F][0-9a-fA-F](?:%[89abAB][0-9a-fA-F])+")
_SPACES = re.compile(r"[ \t\n\r\f]+")
# Soft hyphens and the like: nobody sees them, and they part what is one word.
_INVISIBLE = re.compile("[\xad\u200b\u2060\ufeff]+")
_DATA_URI = re.compile(r"(?<=\")\s*data:[^\"]*|(?<=')\s*data:[^']*|data:[^\s\"'()<>;]*[^)]*", re.IGNORECASE)
_JAVASCRIPT = re.compile(r"[\x00-\x20]*(?:j\s*a\s*v\s*a|v\s*b)\s*s\s*c\s*r\s*i\s*p\s*t\s*:", re.IGNORECASE)
_NO_ELEMENT = re.compile(r"[^a-z0-9:_.-]")
_CSS_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})\s?|([^\n]))")
_SCRIPT_TYPE = re.compile(
    r"(?:text|application)/(?:x-)?(?:java|ecma|j|live)script.*|module|importmap|speculationrules|",
    re.IGNORECASE | re.DOTALL,
)
_DECLARED = re.compile(
    rb"<meta\s[^>]*?charset\s*=\s*[\"']?\s*([\w.:-]+)|<\?xml[^>]*encoding=[\"']([\w.:-]+)", re.IGNORECASE
)
_HTML = re.compile(
    rb"(?:\s|<!--.*?-->|<\?xml[^>]*>)*<(?:!doctype\s+html|html[\s>]|head[\s>]|body[\s>])",
    re.IGNORECASE | re.DOTALL,
)
_MARKUP = re.compile(rb"<(?:!|\?|/?[a-z])", re.IGNORECASE)


def matches(path: Path, head: bytes) -> bool:
    """Whether it begins as HTML does; by its name alone where it holds any markup."""
    plain = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe")
    if not plain_text.matches(path, head):
        return False
    return _HTML.match(plain) is not None or (
        path.suffix.lower() in suffixes and _MARKUP.search(plain) is not None
    )


def read(
    path: Path,
    ctx: JobContext,
    password: str | None = None,  # noqa: ARG001
    *,
    tables: bool = False,
) -> Document:
    """Read HTML; a run a text node or value, anchors "line 12/p". Nothing that it names is fetched.

    Raises `UserError` as `text.decode` and `files.read_bytes` do.
    """
    data = read_bytes(path)
    decoded = decode_html(data, path.name)
    structure = Structure(tables)
    found = layout(decoded.text, path.name, ctx, structure)
    doc = found.document(path, kind, sha256(data), guesses(decoded))
    return replace(
        doc, headings=structure.headings(doc.text), tables=structure.tables(doc.text) if tables else None
    )


def decode_html(data: bytes, name: str) -> Decoded:
    """Decode as the mark or the file itself says (WHATWG: the first 1,024 bytes), else as `text.decode`."""
    match = _DECLARED.search(data[:1024])
    declared = (match[1] or match[2]).decode("ascii") if match else ""
    # What was found in single bytes is not coded in two.
    return decode(data, name, "" if declared.lower().startswith("utf-16") else declared)


def layout(text: str, name: str, ctx: JobContext, structure: Structure | None = None) -> Layout:
    """The text of a page, and everything in it that can be edited. `structure` takes note of its tags."""
    draft = Draft()
    lay(draft, Mapped.of(text), name, ctx, structure=structure)
    return draft.layout()


def lay(
    draft: Draft,
    source: Mapped,
    name: str,
    ctx: JobContext,
    *,
    outer: Write = str,
    nested: int = 0,
    hidden: bool = False,
    structure: Structure | None = None,
) -> None:
    """Add what is shown of the page in `source` to `draft`, and after it what is not."""
    _Page(draft, source, name, ctx, outer, nested, hidden, Lines(source.text), structure).lay()


def entities(source: Mapped) -> Mapped:
    """`source` with its character references read."""
    return source.sub(_ENTITY, lambda match: html.unescape(match[0]))


def percent(source: Mapped) -> Mapped:
    """An address with its percent-encoded letters read, and "+" as the space that it is in a query."""
    query = source.text.find("?")
    return source.sub(
        _URL_ESCAPES,
        lambda match: unquote(match[0]) if match[0] != "+" else " " if 0 <= query < match.start() else "+",
    )


# What nobody writes but a program that encodes an address: in a text that is spoken, "5%25" is none.
_ENCODED = re.compile(r"%(?:20|2[Cc]|[89A-Fa-f][0-9A-Fa-f])")
_URL_ESCAPES = re.compile(rf"{_PERCENT.pattern}|\+")


@dataclass(slots=True)
class _Page:
    """One pass over the tokens of a page."""

    draft: Draft
    source: Mapped
    name: str
    ctx: JobContext
    outer: Write
    nested: int
    hidden: bool
    lines: Lines
    structure: Structure | None = None
    preserving: int = 0
    cells: int = 0
    element: str = "text"
    left: str = ""
    """The element whose words stay as they are, while it is open; `left_deep` counts those of its name."""
    left_deep: int = 0

    def lay(self) -> None:
        found = list(tokens(self.source.text))
        script_type = ""
        for number, token in enumerate(found):
            if number % CHECK_EVERY == 0:
                self.ctx.report("read", number, len(found))
            if token.kind in (Kind.START, Kind.END):
                self._tag(token)
                script_type = self._value(token, "type").strip()
            elif token.kind in (Kind.TEXT, Kind.PLAIN):
                self._text(token)
            elif token.kind is Kind.RAW and token.name in ("xmp", "noembed", "noframes"):
                self.draft.put(self._cut(token), self._anchor(token), self._write_text, hidden=self.hidden)
        self.draft.new_line(blank=True)
        if self.structure is not None:
            self.structure.finish(self.draft.length)
        for token in found:
            if token.kind is Kind.START:
                script_type = self._value(token, "type").strip()
            if token.kind in (Kind.START, Kind.END):
                self._attributes(token)
            elif token.kind is Kind.COMMENT:
                self._comment(token)
            elif token.kind is Kind.RAW:
                self._raw(token, script_type)

    def _cut(self, token: Token) -> Mapped:
        return self.source.cut(token.start, token.end)

    def _anchor(self, token: Token, part: str = "") -> str:
        """The place in words. Names that are not of HTML may be anything, even a secret."""
        element = token.name or self.element
        known = element if element.isalnum() and len(element) <= 10 else "element"
        return f"line {self.lines.number(token.start)}/{known}{' ' if part else ''}{part}"

    def _value(self, token: Token, name: str) -> str:
        for attribute in token.attributes:
            if attribute.name == name:
                return entities(self.source.cut(attribute.start, attribute.end)).text
        return ""

    def _tag(self, token: Token) -> None:
        draft, name = self.draft, token.name
        if name in _KEEPS_SPACE:
            self.preserving = max(self.preserving + (1 if token.kind is Kind.START else -1), 0)
        if name in _PARAGRAPHS:
            draft.new_line(blank=True)
        elif name in _LINES:
            draft.new_line()
            self.cells = 0
        elif name in _CELLS and token.kind is Kind.START:
            draft.say("\t" if self.cells else "")
            self.cells += 1
        if token.kind is Kind.START:
            self.element = name
        self._leave(token)
        if self.structure is not None:
            self._tell(self.structure, token)

    def _leave(self, token: Token) -> None:
        """Note where words begin or end that are no language, or that nobody wants translated."""
        if self.left:
            self.left_deep += (token.name == self.left) * (1 if token.kind is Kind.START else -1)
            self.left = self.left if self.left_deep else ""
        elif token.kind is Kind.START and token.name not in VOID:
            told = self._value(token, "translate").strip().lower() == "no"
            if told or token.name in _CODE | {"pre"} or "notranslate" in self._value(token, "class").split():
                self.left, self.left_deep = token.name, 1

    def _role(self) -> Role:
        if not self.left:
            return ""
        return "apart" if self.left == "pre" or self.left in _PARAGRAPHS | _LINES | _CELLS else "within"

    def _tell(self, structure: Structure, token: Token) -> None:
        if token.kind is Kind.START:
            values = {one: self._value(token, one).lower() for one in ("rowspan", "colspan", "role")}
            structure.opened(token.name, self.draft.length, values)
        else:
            structure.closed(token.name, self.draft.length)

    def _text(self, token: Token) -> None:
        shown = entities(self._cut(token)).sub(_INVISIBLE, lambda _: "")
        if not self.preserving and token.name != "textarea":
            shown = shown.sub(_SPACES, lambda _: " ")
            if shown.text.startswith(" ") and self.draft.ends_with(" ", "\n", "\t"):
                shown = shown.cut(1, len(shown.text))
        self.draft.put(shown, self._anchor(token), self._write_text, hidden=self.hidden, role=self._role())

    def _write_text(self, text: str) -> str:
        return self.outer(html.escape(text, quote=False))

    def _attributes(self, token: Token) -> None:
        if _NO_ELEMENT.search(token.name):
            # An address in pointed brackets looks like a tag, and so does its mark.
            inner = self.source.cut(token.start + 1, token.end - 1)
            self.draft.put(inner, self._anchor(token), self._write_text, hidden=True)
            self.draft.new_line()
            return
        at = token.start
        for start, end in [(attribute.start, attribute.end) for attribute in token.attributes]:
            self.draft.search(self.source.cut(at, start), _written_attribute("", self.outer))
            at = end
        for attribute in token.attributes:
            self._attribute(token, attribute)

    def _attribute(self, token: Token, attribute: Attribute) -> None:
        source = self.source.cut(attribute.start, attribute.end)
        name, draft = attribute.name, self.draft
        write = _written_attribute(attribute.quote, self.outer)
        value = entities(source)
        text = value.text.strip()
        if name.startswith("on") or _JAVASCRIPT.match(value.text):
            draft.drop(source, "", SCRIPT)
        elif name == "srcdoc":
            if self.nested >= MAX_NESTED:
                raise UserError("too_deep", f"{self.name} holds pages in pages in pages.", "Take them apart.")
            draft.new_line()
            lay(draft, value, self.name, self.ctx, outer=write, nested=self.nested + 1, hidden=True)
        elif text.lower().startswith("data:") or (name == "srcset" and "data:" in text.lower()):
            if text != NO_DATA:
                draft.drop(source, self.outer(NO_DATA), DATA)
        elif name in _LINKS or "://" in text or (_ENCODED if name in _SPOKEN else _PERCENT).search(text):
            self._address(token, attribute, percent(value), write)
        elif name == "style":
            self._css(value, write)
        elif (name in _SPOKEN or name.startswith("data-")) and not self._technical(token, attribute):
            self._say(token, attribute, value, write)
        else:
            draft.search(value, write)

    def _technical(self, token: Token, attribute: Attribute) -> bool:
        if token.name != "meta" or attribute.name != "content":
            return False
        names = [self._value(token, name) for name in ("name", "http-equiv")]
        return any(_TECHNICAL_META.fullmatch(name.strip()) for name in names)

    def _address(self, token: Token, attribute: Attribute, value: Mapped, write: Write) -> None:
        # A mark stands in an address as it is: it does no harm there. What is said must not hang on what is
        # removed from it.
        is_link = attribute.name in _LINKS and not value.text.startswith("#")
        is_said = is_link and (token.name not in _RESOURCES or "?" in value.text)
        if is_said or attribute.name in _SPOKEN or attribute.name.startswith("data-"):
            self._say(token, attribute, value, write)
        else:
            self.draft.search(value, write)

    def _say(self, token: Token, attribute: Attribute, value: Mapped, write: Write) -> None:
        if not value.text.strip():
            return
        part = attribute.name if attribute.name in _SPOKEN | _LINKS else "attribute"
        self.draft.new_line()
        label = self._value(token, "name") or self._value(token, "property")
        self.draft.say(f"{label if label in _META else part}: ")
        self.draft.put(
            value, self._anchor(token, part), write, hidden=True, role=self._said(token, attribute, label)
        )
        self.draft.new_line()

    def _said(self, token: Token, attribute: Attribute, label: str) -> Role:
        """Whether a value is read to a person."""
        read = attribute.name in _READ and not (attribute.name == "title" and token.name == "link")
        meta = attribute.name == "content" and label.lower() in _READ_META
        button = attribute.name == "value" and self._value(token, "type").strip().lower() in _BUTTONS
        return "spoken" if read or meta or button else ""

    def _comment(self, token: Token) -> None:
        source = self._cut(token)
        inner = source.text
        start = 4 if inner.startswith("<!--") else 2
        end = len(inner) - (3 if inner.endswith("-->") else 1 if inner.endswith(">") else 0)
        if inner.lower().startswith(("<!doctype", "<?xml", "</")) or end <= start:
            self.draft.search(source, self._write_comment)
            return
        body = source.cut(start, end)
        self.draft.new_line()
        if body.text.lstrip().lower().startswith(("[if", "[cdata[")) and self.nested < MAX_NESTED:
            # What old programs show: markup in a comment.
            lay(
                self.draft,
                body,
                self.name,
                self.ctx,
                outer=lambda text: self.outer(_out_of_comments(text)),
                nested=self.nested + 1,
                hidden=True,
            )
        elif body.text.strip():
            anchor = f"line {self.lines.number(token.start)}/comment"
            self.draft.put(entities(body), anchor, self._write_comment, hidden=True)
        self.draft.new_line()

    def _write_comment(self, text: str) -> str:
        return self.outer(_out_of_comments(text))

    def _raw(self, token: Token, script_type: str) -> None:
        source = self._cut(token)
        if token.name == "style":
            self._css(source, lambda text: self.outer(re.sub(r"[<>\\\"'/*{};]", "", text)))
        elif token.name == "script":
            self._script(token, source, script_type)
        elif token.name == "iframe" and source.text.strip():
            self.draft.put(source, self._anchor(token), self._write_text, hidden=True)
            self.draft.new_line()

    def _script(self, token: Token, source: Mapped, script_type: str) -> None:
        if not source.text.strip():
            return
        if _SCRIPT_TYPE.fullmatch(script_type):
            self.draft.drop(source, "", SCRIPT)
        elif "json" in script_type.lower() and json_leaves.is_json(source.text):
            self.draft.new_line()
            json_leaves.lay(
                self.draft,
                source,
                self.name,
                self.ctx,
                outer=lambda text: self.outer(text.replace("<", "\\u003c")),
                anchor=self._anchor(token),
                hidden=True,
            )
        elif "html" in script_type.lower() and self.nested < MAX_NESTED:
            lay(
                self.draft,
                source,
                self.name,
                self.ctx,
                outer=self.outer,
                nested=self.nested + 1,
                hidden=True,
            )
        else:
            # Data of no known kind can not be searched as what it stands for.
            self.draft.drop(source, "", SCRIPT)

    def _css(self, value: Mapped, write: Write) -> None:
        read = value.sub(_CSS_ESCAPE, _css_letter)
        for match in _DATA_URI.finditer(read.text):
            if match[0] != NO_DATA:
                self.draft.drop(read.cut(*match.span()), self.outer(NO_DATA), DATA)
        self.draft.search(read, write)


def _css_letter(match: re.Match[str]) -> str:
    if match[1] is None:
        return match[2]
    code = int(match[1], 16)
    return chr(code) if 0 < code < 0xD800 or 0xDFFF < code < 0x110000 else "\ufffd"


def _out_of_comments(text: str) -> str:
    return text.replace("--", "- ").replace(">", "")


def _written_attribute(quote: str, outer: Write) -> Write:
    """Escapes for a value in `quote`; without one, white space and what ends a value are escaped too."""

    def write(text: str) -> str:
        escaped = html.escape(text)
        if not quote:
            escaped = re.sub(r"[\s=`/]", lambda match: f"&#{ord(match[0])};", escaped)
        return outer(escaped)

    return write
