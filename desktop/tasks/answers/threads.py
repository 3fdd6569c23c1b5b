"""Follow-up questions: what a short question leaves out is taken from the one before it."""

# ruff: noqa: RUF001 - marks of print are in questions too

from __future__ import annotations

import re
from collections.abc import Sequence

from desktop.tasks.answers.periods import without_years, years_in
from desktop.tasks.answers.question import Operation, parse
from desktop.tasks.answers.words import content

_MARK = re.compile(r"^\W*(?:(?:and|but|or|so|also|then|ok(?:ay)?|now)\b[\s,]*)+", re.IGNORECASE)
_ABOUT = re.compile(r"^\W*(?:(?:what|how)\s+about|same\s+(?:question\s+)?for)\b\s*", re.IGNORECASE)
_ASKS = re.compile(
    r"^\W*(?:what|which|who|whom|whose|when|where|why|how|is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may"
    r"|name|list|give|tell|show|find|compare|calculate|in\s+(?:which|what)|by\s+how\s+much|at\s+what)\b",
    re.IGNORECASE,
)
_BARE = re.compile(
    r"^\W*(?P<word>why|when|where|who|how|how\s+much|how\s+many|by\s+how\s+much|since\s+when)\b(?:\s+(?:so|not|is\s+that|was\s+that))?\W*$",
    re.IGNORECASE,
)
_PRONOUN = re.compile(
    r"\b(?P<word>it|its|they|their|theirs|them|that|those|these|this|he|she|his|her|him)\b", re.IGNORECASE
)
_LED_BY = re.compile(r"^(?:in|for|at|of|on|under|with|to|from)\s+", re.IGNORECASE)
_PREPOSITION = re.compile(
    r"^\W*(?:in|for|at|of|as\s+(?:of|at))\b|\b(?:in|for|at|of|from|and|as\s+(?:of|at))\W*$", re.IGNORECASE
)
_OWNED = frozenset({"its", "their", "theirs", "his", "her"})
_AUXILIARY = re.compile(
    r"^\W*(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may)\b", re.IGNORECASE
)
_WH = re.compile(
    r"^\W*(?:in\s+)?(?:what|which|who|whom|when|where|why|how(?:\s+(?:much|many|long|often))?)\b\s*",
    re.IGNORECASE,
)
_NOUN = re.compile(
    r"^\W*(?:what|which|who|whom|when|where|why|how(?:\s+(?:much|many|long|often))?)\s+(?:is|are|was|were|do|does|did|has|have|had|can|will|would|should|may)\s+"
    r"(?P<noun>(?:the|an?|its|their|our|this|that)\s+(?:(?!(?:in|of|for|to|from|under|with|at|on|by|as|and|or|be|end|begin|start|expire|terminate|apply|include|say"
    r"|mean|cover|require|govern\w*|pay|paid|made|given|used|called|based|calculated|determined|defined)\b)[\w&'’-]+\s*){1,5}?)"
    r"(?=\s+(?:in|of|for|to|from|under|with|at|on|by|as|be|end|begin|start|expire|terminate|apply|include|say|mean|cover|require|govern\w*|pay|paid|made|given|used"
    r"|called|based|calculated|determined|defined)\b|\s*\??$)",
    re.IGNORECASE,
)


def understood(question: str, earlier: Sequence[str]) -> str:
    """`question` as it stands alone, with what it leaves out of the questions before it, oldest first."""
    standing = ""
    for one in (*earlier, question):
        plain = " ".join(one.split())
        standing = _resolved(plain, standing) if standing else plain
    return standing


def _resolved(question: str, before: str) -> str:
    """`question` with what it lacks of `before`, which stands alone; itself where it lacks nothing."""
    bare = _BARE.match(_MARK.sub("", question))
    if bare:
        return _asked_of(bare["word"].lower(), before)
    rest = _MARK.sub("", question)
    about = _ABOUT.match(rest)
    phrase = rest[about.end() :] if about else rest
    phrase = phrase.strip(" ?.!")
    if about or not _ASKS.match(rest):
        return _instead(phrase, before)
    return _pronouns_told(question, before)


def _instead(phrase: str, before: str) -> str:
    """The question before, asked of another year or another thing."""
    years = list(years_in(phrase))
    noun = _PREPOSITION.sub("", without_years(phrase)).strip() if years else _LED_BY.sub("", phrase)
    asked = before
    if years:
        asked = _of_years(before, [year.key for year in years], phrase)
        if not content(noun):
            return asked
    old = _subject(asked)
    if not old:
        return f"{asked.rstrip(' ?.!')}, {phrase}?"
    before_it = asked[: asked.index(old)].rstrip().lower()
    if before_it.endswith((" the", " a", " an")):
        noun = re.sub(r"^(?:the|an?)\s+", "", noun, flags=re.IGNORECASE)
    return asked.replace(old, noun, 1)


def _of_years(question: str, years: Sequence[tuple[int, int]], phrase: str) -> str:
    """The years of `question` replaced, or moved by as many where it names more of them than are given."""
    there = list(years_in(question))
    if not there:
        stripped = question.rstrip(" ?.!")
        return f"{stripped} in {_said(years[0])}?" if len(years) == 1 else f"{stripped}, {phrase}?"
    if len(there) > len(years):
        step = years[0][1] - max(year.last for year in there)
        new = [(year.first + step, year.last + step) for year in there]
    else:
        new = list(years[: len(there)])
    text = question
    for year, key in reversed(list(zip(there, new, strict=True))):
        text = f"{text[: year.span.start]}{_said(key)}{text[year.span.end :]}"
    return text


def _said(key: tuple[int, int]) -> str:
    return str(key[0]) if key[0] == key[1] else f"{key[0]}-{key[1]}"


def _subject(question: str) -> str:
    """The words of `question` that say what it is about, without years; empty where they can not be told."""
    asked = parse(question)
    if (
        asked.operation not in (Operation.NONE, Operation.LIST)
        and asked.subjects
        and len(asked.subjects[0]) == 1
    ):
        text = asked.subjects[0][0].text
        text = re.split(
            r"\s+(?:in|for|from|between|during|as\s+(?:of|at)|at|on|over)\s+(?=[^,]*(?:19|20)\d\d)|\s+(?:in|for)\s+FY",
            text,
        )[0]
        text = text.strip(" ,;")
        if text and text in question:
            return text
    noun = _NOUN.match(question)
    return noun["noun"].strip() if noun else ""


def _asked_of(word: str, before: str) -> str:
    """ "Why?" and the like, asked of what the question before was about."""
    lowered = before[:1].lower() + before[1:]
    if _AUXILIARY.match(before):
        return f"{word.capitalize()} {lowered}"
    asked = parse(before)
    about = _subject(before)
    if about and word == "why":
        years = "".join(f" in {_said(key)}" for key in asked.years[:1])
        changed = asked.operation in (Operation.CHANGE, Operation.PERCENT_CHANGE)
        return f"Why did {about} change{years}?" if changed else f"What is the reason for {about}{years}?"
    rest = _WH.sub("", before)
    return f"{word.capitalize()} {rest}"


def _pronouns_told(question: str, before: str) -> str:
    """A pronoun replaced by what the question before was about, where the question names nothing else."""
    match = _PRONOUN.search(question)
    if match is None or len(content(question)) > 4:
        return question
    if match["word"].lower() in ("that", "this", "those", "these") and re.match(
        r"\s+\w", question[match.end() :]
    ):
        following = question[match.end() :].split(maxsplit=1)
        if following and content(following[0]):  # "that agreement" names it
            return question
    noun = _subject(before)
    if not noun:
        return question
    said = f"{noun}'s" if match["word"].lower() in _OWNED else noun
    if not re.match(r"(?:the|an?|its|their|our|this|that)\b", noun, re.IGNORECASE):
        said = f"the {said}"
    return question[: match.start()] + said + question[match.end() :]
