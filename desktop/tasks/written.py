"""What the generator writes of chosen sentences, and what of it may stand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from desktop.engines.base import Generator, Limits
from desktop.progress import JobContext
from desktop.tasks.grounding import ungrounded

TITLE_WORDS = 14
TITLE_TOKENS = 24
LEAD_TOKENS = 80
LEAD_WORDS = 60
LEFT_OUT = 4
"""Words that may be left out between two that stay together."""
SOURCE_WORDS = 60
"""Words of each sentence that the generator sees."""

_TITLE = "Write a title of at most eight words for this text.\n\n{text}\n\nTitle:"
_LEAD = "Shorten this text to one sentence. Keep its words.\n\n{text}"
_PREFACE = re.compile(
    r"^(?:(?:the\s+)?(?:title|answer|one sentence|summary)\s*(?:is)?\s*:\s*)+", re.IGNORECASE
)
_TALK = re.compile(
    r"\b(?:title|(?:this|the) (?:text|sentence|passage)|summary|here is|here's|as an ai|smollm|eight words"
    r"|one sentence)\b",
    re.IGNORECASE,
)
# What a title is not: a sentence, and a place for figures, which a small model sets beside the wrong word.
_NO_TITLE = re.compile(
    r"[%$€£¥]|\d[.,]\d|\b(?:shall|will|would|is|are|was|were|has|have|agrees?|i|we|you)\b"
    r"|^(?:except|as|if|in|on|at|by|when|while|because|although|any|each|no|to)\b",
    re.IGNORECASE,
)
_NOT = re.compile(r"\b(?:not|no|never|neither|nor|without|cannot)\b|n['’]t\b", re.IGNORECASE)  # noqa: RUF001
_WORD = re.compile(r"[^\W\d_]{4,}")
_TOKEN = re.compile(r"[$€£¥]?\w+(?:[.,'’-]\w+)*%?")  # noqa: RUF001
_ENDED = re.compile(r"[.!?][\"'”’)]*(?=\s+[\"'“(]?[A-Z]|$)")  # noqa: RUF001


@dataclass(frozen=True, slots=True)
class Lead:
    """A sentence that may stand ("" for none), and those that may not, with the reason of each."""

    sentence: str
    ungrounded: tuple[str, ...] = ()
    unfounded: tuple[str, ...] = ()


def title(texts: Sequence[str], others: Sequence[str], generator: Generator, ctx: JobContext) -> str:
    """A title for sentences of a document, or "" when what was written can not stand.

    Most of its words must be in `texts`; its names may also be in `others`, from the same document.
    """
    limits = Limits(max_new_tokens=TITLE_TOKENS, stop=("\n",))
    written = "".join(generator.generate(_TITLE.format(text=_shown(texts)), limits, ctx))
    if generator.count_tokens(written) >= TITLE_TOKENS - 1:  # cut off
        return ""
    cleaned = clean(written)
    fit = (
        2 <= len(cleaned.split()) <= TITLE_WORDS
        and cleaned[0].isupper()
        and cleaned[-1].isalnum()
        and not any(wrong.search(cleaned) for wrong in (_TALK, _NO_TITLE, _ENDED))
        and follows(cleaned, "\n".join(texts), 0.6)
        and not ungrounded(cleaned, "\n".join((*texts, *others)))
    )
    return cleaned if fit else ""


def lead(texts: Sequence[str], generator: Generator, ctx: JobContext) -> Lead:
    """One sentence that joins `texts`; whatever they do not bear out is dropped."""
    source = "\n".join(texts)
    limits = Limits(max_new_tokens=LEAD_TOKENS, stop=("\n",))
    written = "".join(generator.generate(_LEAD.format(text=_shown(texts)), limits, ctx))
    kept, invented, unfounded = "", [], []
    for sentence in _sentences(written):
        if ungrounded(sentence, source):
            invented.append(sentence)
        elif not _fit(sentence, texts):
            unfounded.append(sentence)
        elif not kept and not _repeats(sentence, texts):
            kept = sentence
    return Lead(kept, tuple(invented), tuple(unfounded))


def clean(written: str) -> str:
    """One line without marks of Markdown, quotes and a preface ("Title:")."""
    line = " ".join(written.replace("*", "").replace("#", "").split())
    line = _PREFACE.sub("", line).strip(" \"'“”‘’`")  # noqa: RUF001
    return line.rstrip(" .,;:-")


def shortened(text: str, words: int = TITLE_WORDS) -> str:
    """The first words of `text`, with an ellipsis where some are left out."""
    parts = text.split()
    if len(parts) <= words:
        return text.rstrip(" .;:,")
    return " ".join(parts[: words - 1]).rstrip(" .;:,(") + " …"


def follows(written: str, source: str, share: float) -> bool:
    """Whether at least `share` of the longer words of `written` are words of `source`, and it denies
    something only if `source` does."""
    known = {_stem(word) for word in _WORD.findall(source)}
    words = [_stem(word) for word in _WORD.findall(written)]
    told = sum(word in known for word in words)
    denies = bool(_NOT.search(written)) and not _NOT.search(source)
    return bool(words) and told >= share * len(words) and not denies


def _sentences(written: str) -> list[str]:
    """Whole sentences; what the limit cut off is left out."""
    line = _PREFACE.sub("", " ".join(written.split()))
    pieces, start = [], 0
    for match in _ENDED.finditer(line):
        pieces.append(line[start : match.end()].strip().strip('"“”'))
        start = match.end()
    return [piece for piece in pieces if piece]


def _fit(sentence: str, texts: Sequence[str]) -> bool:
    source = "\n".join(texts)
    return (
        5 <= len(sentence.split()) <= LEAD_WORDS
        and sentence[0].isupper()
        and not _TALK.search(sentence)
        and follows(sentence, source, 0.8)
        and _shortens(sentence, source)
        # Figures of two sentences under one subject would be a new statement.
        and any(_figures(sentence) <= _figures(text) for text in texts)
    )


def _figures(text: str) -> set[str]:
    return {token for token in _TOKEN.findall(text) if any(char.isdigit() for char in token)}


def _shortens(sentence: str, source: str) -> bool:
    """Whether a sentence is the source with words left out, nearly: its words in their order, and each
    name and figure beside the words that it stands beside there. (A small model likes to set them beside
    others.)"""
    said = _TOKEN.findall(sentence)
    words, known = [_plain(word) for word in said], [_plain(word) for word in _TOKEN.findall(source)]
    if _in_order(words, known) < 0.8 * len(words):
        return False
    telling = [
        i for i, word in enumerate(said) if word[0] in "$€£¥" or any(c.isdigit() or c.isupper() for c in word)
    ]
    pairs = {(i, i + 1) for i in telling} | {(i - 1, i) for i in telling}
    return all(_follow(words[a], words[b], known) for a, b in pairs if a >= 0 and b < len(words))


def _in_order(words: Sequence[str], known: Sequence[str]) -> int:
    """Length of the longest common subsequence."""
    row = [0] * (len(known) + 1)
    for word in words:
        before = row
        row = [0]
        for place, other in enumerate(known):
            row.append(before[place] + 1 if word == other else max(before[place + 1], row[place]))
    return row[-1]


def _follow(word: str, following: str, known: Sequence[str]) -> bool:
    """Whether `following` comes within a few words after `word`."""
    return any(
        following in known[place + 1 : place + 2 + LEFT_OUT]
        for place, other in enumerate(known)
        if other == word
    )


def _plain(word: str) -> str:
    return word.casefold().replace("’", "'")  # noqa: RUF001


def _repeats(sentence: str, texts: Sequence[str]) -> bool:
    """Whether a written sentence is but one of the chosen."""
    words = {_stem(word) for word in _WORD.findall(sentence)}
    return any(
        words == (own := {_stem(word) for word in _WORD.findall(text)}) or sentence in text or not own - words
        for text in texts
    )


def _shown(texts: Sequence[str]) -> str:
    return " ".join(" ".join(text.split()[:SOURCE_WORDS]) for text in texts)


def _stem(word: str) -> str:
    return word.casefold()[:6]
