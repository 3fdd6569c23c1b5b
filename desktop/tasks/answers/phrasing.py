"""A sentence around an answer that was found: the generator may word it, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable

from desktop.engines.base import Generator, Limits
from desktop.progress import JobContext
from desktop.tasks.grounding import ungrounded
from desktop.tasks.written import follows

TOKENS = 60
SOURCE_WORDS = 80
ANSWER_WORDS = 30
"""A longer answer is a sentence already."""
WORDS = 45
FOLLOWED = 0.75
"""Share of the longer words that must be the document's or the question's."""

_PROMPT = (
    "<<<\n{text}\n>>>\n\nQuestion: {question}\nShort answer: {answer}\n\n"
    "Write the short answer as one full sentence. Say nothing else."
)
"""What is asked stands after the quotation, which can not close its marks."""
_MARKS = re.compile(r"<{2,}|>{2,}")
_PREFACE = re.compile(
    r"^(?:(?:the\s+)?(?:(?:short\s+|full\s+)?(?:answer|sentence))\s*(?:is)?\s*:\s*)+", re.IGNORECASE
)
_TALK = re.compile(
    r"\b(?:as an ai|the (?:text|question|passage|sentence)|quotation|the marks|smollm|i cannot|i'm sorry)\b"
    r"|<<|>>",
    re.IGNORECASE,
)
_ENDED = re.compile(r"[.!?](?=\s|$)")


def phrased(
    question: str,
    answer: str,
    quote: str,
    generator: Generator,
    ctx: JobContext,
    *,
    told: Callable[[str], None],
) -> str:
    """One sentence that gives `answer`, or nothing where what was written does not stand on `quote`.

    `told` hears the sentence as it grows. Every figure, date and name of it must be in the quote, the figures
    in the answer or the question, the answer in it whole, and its words those of the quote and the question.
    """
    if len(answer.split()) > ANSWER_WORDS:
        return ""
    shown = " ".join(_MARKS.sub(" ", quote).split()[:SOURCE_WORDS])
    prompt = _PROMPT.format(question=_MARKS.sub(" ", question), text=shown, answer=_MARKS.sub(" ", answer))
    written = ""
    for piece in generator.generate(prompt, Limits(max_new_tokens=TOKENS, stop=("\n",)), ctx):
        written += piece
        told(written)
    sentence = _first(written)
    return sentence if stands(sentence, question, answer, quote) else ""


def stands(sentence: str, question: str, answer: str, quote: str) -> bool:
    """Whether a written sentence says the answer and nothing that the quote does not."""
    return (
        3 <= len(sentence.split()) <= WORDS
        and _said(answer) in _said(sentence)
        and not _TALK.search(sentence)
        and not ungrounded(sentence, quote)
        and _figures(sentence) <= _figures(f"{answer} {question}")
        and follows(sentence, f"{quote}\n{question}", FOLLOWED)
        and _said(sentence) != _said(answer)
    )


def _first(written: str) -> str:
    """The first whole sentence; what the limit cut off is none."""
    line = _PREFACE.sub("", " ".join(written.split())).strip('"“” ')
    ends = [match.end() for match in _ENDED.finditer(line)]
    return line[: ends[0]] if len(ends) == 1 else (line[: ends[-1]] if ends and len(ends) <= 3 else "")


def _said(text: str) -> str:
    return " ".join(re.findall(r"[\w%$€£.,-]+", text)).strip(" .,").casefold()


def _figures(text: str) -> set[str]:
    return {token.strip(".,") for token in re.findall(r"[\w.,]*\d[\w.,]*", text)}
