"""Sentences of a document, with their places: across lines and pages, without tables and running heads."""

# ruff: noqa: RUF001 - marks of print are what this is about

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from desktop.document.model import Document, Span
from desktop.progress import JobContext


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Never the end of a sentence: a name follows, or the rest of it. English, Portuguese, Spanish, French,
# German.
_INNER = _set(
    "mr mrs ms messrs dr prof st rev gen gov sen rep hon sgt col lt capt cpl maj adm vs e.g i.e cf eq"
    " approx attn esp para eds sra srs sras srta srtas dra drs dras profa eng enga engº arq arqa exmo"
    " exma exmos exmas ilmo ilma exa sto sta cel ten sgto des desa dep av pça praç trav rod lgo cia p.ex"
    " ex obs ref refs i.é ud uds vd vds dn dña avda ee ff aa mm mme mmes mlle mlles ste bd boul hr fr frl"
    " fa z.b d.h bzw ca vgl bspw evtl ggf u.a zzgl inkl gem lt sog hrsg mio mrd"
)
# Never the end where a number follows.
_NUMBERED = _set(
    "no nos nº n fig figs sec sect art arts vol p pp ch ed al dept apt bldg rm tel ext fax pág págs pag"
    " pags cap caps tít inc parág fl fls apto lote núm num tab doc proc nr abb abs ziff kap s bd jan feb"
    " mar apr may jun jul aug sep sept oct nov dec fev abr mai ago set out dez ene dic janv févr avr"
    " juil déc mär okt dez"
)
# The end only where a word follows that begins sentences.
_PERHAPS = _set(
    "inc ltd co corp llc plc bros jr sr etc usw u.s u.k e.u u.n d.c a.m p.m ph.d b.v n.v s.a l.p l.l.c"
    " ltda eirl ave blvd uu m no al art ed st dept"
)
_STARTERS = _set(
    "the this that these those it its in on at by for from to as a an we our you your he his she her"
    " they their i if when while after before since although but and or so however there here each all"
    " any no not such with under upon one both during further moreover now then what who how why der die"
    " das ein eine er sie es wir im in dies diese o os as um uma uns umas e mas se em na nos nas por"
    " para com de do da dos das ele ela eles elas isto isso este esta esse essa não quando como depois"
    " então também foi é são el la los las un una y pero si del él ella ellos esto cuando le les des une"
    " et mais dans par pour avec il elle ils elles ce cette ces nous vous je"
)
_STREET = re.compile(r"\w{3,}str")
_MONTHS = _set(
    "january february march april may june july august september october november december"
    " januar februar märz mai juni juli oktober dezember"
)
_JOINING = _set(
    "a an the and or of in to for from by with on at as that which its their this such any und der die das"
)
_END = re.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s|$)")
_LAST_WORD = re.compile(r"[^\s(\[\"“„«]+$")
_OPENING = "\"'“„‘«([–—- \n\t\r"

_LINE = re.compile(r"[^\n\f\v]*\S[^\n\f\v]*")
_BULLET = re.compile(r"\s*(?:[•●▪◦‣⁃∙·■□➢✓*–—-]|[\uf000-\uf0ff])\s+")
_ENUMERATOR = re.compile(r"\s*(?:\(?(?:\d{1,2}|[a-zA-HLC]|[ivxIVX]{1,5})[.)]|(?:\d{1,2}\.){2,4}\d{0,2})\s+")
_MARKDOWN_HEADING = re.compile(r"\s{0,3}#{1,6}\s+")
_FIGURE = re.compile(r"[(\[]?[-+–]?[$€£¥]?\(?\d[\d.,:/-]*\)?%?[)\]]?|[-–—$€£¥%]")
_LEADERS = re.compile(r"(?:\.\s?){4,}|_{4,}")
_FORM_FIELD = re.compile(r"\s*(?:[^\s:]+ ){0,3}[^\s:]+:[\s_.]*")
_PAGE_NUMBER = re.compile(
    r"\W*(?:page\s+)?(?:\d{1,4}|[ivxlc]{1,7})(?:\s*(?:of|/)\s*\d{1,4})?\W*", re.IGNORECASE
)
_DIGITS = re.compile(r"\d+|\b[ivxlc]+\b")

HEADING_WORDS = 12
PROSE_WIDTH = 45
"""Characters a line that an address or a form does not fill."""
MARGIN_BLOCKS = 2
_WHOLE_LINES = frozenset({"docx", "pptx", "xlsx", "html", "csv", "json"})
"""Kinds of documents in which a line is a paragraph or a cell."""
REPEATED_PAGES = 3


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence or heading. It has more than one span where a page ends within it."""

    spans: tuple[Span, ...]
    heading: bool = False

    def of(self, text: str) -> str:
        """Its words, joined by single spaces."""
        return " ".join(" ".join(span.of(text).split()) for span in self.spans)


@dataclass(frozen=True, slots=True)
class _Paragraph:
    lines: tuple[Span, ...]
    item: bool = False
    heading: bool = False

    @property
    def span(self) -> Span:
        return Span(self.lines[0].start, self.lines[-1].end)


def sentences(doc: Document, ctx: JobContext | None = None) -> list[Sentence]:
    """Sentences and headings of `doc`, in order; their spans do not overlap.

    Lines of a table, page numbers, and lines that stand on top or at the bottom of many pages are left
    out. An item of a list is a sentence of its own. Headings are those of `doc.headings`, guessed from the
    lines where the file marks none.
    """
    found: list[Sentence] = []
    for page in _body(doc):
        on_page: list[Sentence] = []
        for block in page:
            if ctx is not None:
                ctx.check()
            for paragraph in _paragraphs(doc, block):
                on_page += _split(doc, paragraph)
        if found and on_page and _continues(doc.text, found[-1], on_page[0]):
            first = on_page.pop(0)
            found[-1] = Sentence(found[-1].spans + first.spans)
        found += on_page
    return found


def _continues(text: str, last: Sentence, first: Sentence) -> bool:
    """Whether a sentence goes on on the next page."""
    before, after = last.of(text), first.of(text)
    if last.heading or _END.search(before[-3:]):
        return False
    # A heading may begin a page in capitals, a sentence goes on in capitals after "of" only.
    return after[:1].islower() or before.split()[-1] in _JOINING or before.endswith(",")


def _body(doc: Document) -> Iterator[list[list[Span]]]:
    """Page by page, blocks of lines that no blank line parts; without running heads."""
    pages = [_blocks(doc, page.span) for page in doc.pages]
    counts = Counter(key for blocks in pages for key in {_key(doc.text, block) for block in _margins(blocks)})
    needed = max(REPEATED_PAGES, len(pages) // 20)
    for blocks in pages:
        margins = _margins(blocks)
        yield [
            block
            for block in blocks
            if block not in margins
            or not (counts[_key(doc.text, block)] >= needed or _PAGE_NUMBER.fullmatch(block[0].of(doc.text)))
        ]


def _margins(blocks: Sequence[list[Span]]) -> list[list[Span]]:
    """Blocks of one line, on top and at the bottom of a page."""
    outer = [*blocks[:MARGIN_BLOCKS], *blocks[max(MARGIN_BLOCKS, len(blocks) - MARGIN_BLOCKS) :]]
    return [block for block in outer if len(block) == 1]


def _key(text: str, block: list[Span]) -> str:
    words = " ".join(block[0].of(text).lower().split())
    # A sentence is dropped only where it stands word for word on many pages.
    return words if _END.search(words[-3:]) else _DIGITS.sub("#", words)


def _blocks(doc: Document, within: Span) -> list[list[Span]]:
    blocks: list[list[Span]] = []
    previous = -2
    whole = doc.kind in _WHOLE_LINES or doc.page_at(within.start).whole_lines
    for match in _LINE.finditer(doc.text, within.start, within.end):
        line = Span(*match.span())
        if blocks and not whole and doc.text[previous : line.start].count("\n") == 1:
            blocks[-1].append(line)
        else:
            blocks.append([line])
        previous = line.end
    return blocks


def _paragraphs(doc: Document, block: list[Span]) -> Iterator[_Paragraph]:
    """Parts of a block: items of a list and headings stand alone, lines of a table are left out."""
    text = doc.text
    lines: list[Span] = []
    item = False
    width = max(map(len, block))

    def rest() -> Iterable[_Paragraph]:
        return (_Paragraph(tuple(lines), item),) if lines else ()

    for index, line in enumerate(block):
        words = line.of(text)
        if _is_table(words):
            yield from rest()
            lines, item = [], False
            continue
        ended = not lines or text[lines[-1].end - 1] in ".;:!?…"
        mark = _MARKDOWN_HEADING.match(words) if doc.kind == "md" else None
        following = block[index + 1].of(text) if index + 1 < len(block) else ""
        if doc.headings:  # those that the file itself marks win over guesses
            heads = _known(doc, line)
        else:
            heads = bool(mark) or (ended and len(line) < 0.7 * width and _heads(words, following))
        if heads:
            yield from rest()
            lines, item = [], False
            yield _Paragraph((Span(line.start + (mark.end() if mark else 0), line.end),), heading=True)
            continue
        mark = _BULLET.match(words) or (_ENUMERATOR.match(words) if ended or item else None)
        if mark:
            yield from rest()
            lines, item = [], True
            line = Span(line.start + mark.end(), line.end)  # noqa: PLW2901
        lines.append(line)
    yield from rest()


def _is_table(line: str) -> bool:
    words = line.split()
    if (
        _FORM_FIELD.fullmatch(line)
        or _LEADERS.search(line)
        or line.count("|") >= 2
        or line.strip().strip("-=+|: ") == ""
    ):
        return True
    figures = sum(1 for word in words if _FIGURE.fullmatch(word))
    if "\t" in line.strip() and not _END.search(line):
        return True
    return figures >= 2 and figures > 0.6 * len(words)


def _heads(line: str, following: str) -> bool:
    """Whether a short line in a block is the heading of what follows."""
    return _is_heading(line) and len(line.split()) <= 8 and following.lstrip(_OPENING)[:1].isupper()


def _is_heading(words: str) -> bool:
    stripped = words.strip()
    return (
        0 < len(stripped.split()) <= HEADING_WORDS
        and stripped[-1] not in ".,;:!?…&"
        and (stripped[0].isupper() or stripped[0].isdigit())
        and sum(char.isalpha() for char in stripped) >= 3
    )


def _known(doc: Document, line: Span) -> bool:
    """Whether `line` is one of the document's headings, or a part of one."""
    at = bisect_right(doc.headings, line.start, key=lambda heading: heading.span.end)
    return at < len(doc.headings) and doc.headings[at].span.overlaps(line)


def _split(doc: Document, paragraph: _Paragraph) -> Iterator[Sentence]:
    text = doc.text
    span = _trim(text, paragraph.span)
    if span is None:
        return
    if paragraph.heading:
        yield Sentence((span,), heading=True)
        return
    pieces = [piece for piece in _cut(text, span) if any(char.isalpha() for char in piece.of(text))]
    for index, piece in enumerate(pieces):
        words = piece.of(text)
        sentence = Sentence((piece,))
        if _END.search(words[-4:]):
            # "1. Term. This agreement ends ...": the first words of an item may be its heading.
            run_in = paragraph.item and index == 0 and len(pieces) > 1 and len(words.split()) <= 5
            yield replace(sentence, heading=run_in)
        elif len(pieces) > 1 or (paragraph.item and len(words.split()) >= 4):
            yield sentence
        elif len(paragraph.lines) <= 2 and _is_heading(words):
            if not doc.headings:
                yield replace(sentence, heading=True)
        elif words[0].islower() or len(words) > PROSE_WIDTH * len(paragraph.lines):
            yield sentence  # the page ended, or the writer forgot the mark


def _trim(text: str, span: Span) -> Span | None:
    words = span.of(text)
    start = span.start + len(words) - len(words.lstrip())
    end = span.start + len(words.rstrip())
    return Span(start, end) if start < end else None


def _cut(text: str, span: Span) -> Iterator[Span]:
    start = span.start
    for match in _END.finditer(text, span.start, span.end):
        if match.end() < span.end and not _ends(text, start, match, span.end):
            continue
        piece = _trim(text, Span(start, match.end()))
        if piece:
            yield piece
        start = match.end()
    rest = _trim(text, Span(start, span.end))
    if rest:
        yield rest


def _ends(text: str, start: int, mark: re.Match[str], stop: int) -> bool:
    """Whether the mark ends a sentence; `start` is where that sentence began."""
    rest = text[mark.end() : min(stop, mark.end() + 60)].lstrip(_OPENING)
    if rest[:1].islower():
        return False
    word_before = _LAST_WORD.search(text, max(start, mark.start() - 40), mark.start())
    if not re.match(r"\.(?!\.)", mark.group()) or word_before is None:
        return True
    return _ends_after(word_before.group().casefold(), rest)


def _ends_after(word: str, rest: str) -> bool:
    """Whether a full stop after `word` ends a sentence when `rest` follows."""
    following = re.match(r"[^\W\d_]+", rest)
    next_word = following.group().casefold() if following else ""
    if word in _INNER:
        return False
    if (word in _NUMBERED or _STREET.fullmatch(word)) and rest[:1].isdigit():
        return False
    if word.isdigit() and len(word) <= 2:
        return next_word not in _MONTHS
    if word in _PERHAPS or len(word) == 1 or re.fullmatch(r"(?:[^\W\d_]\.)+[^\W\d_]", word):
        return next_word in _STARTERS
    return True
