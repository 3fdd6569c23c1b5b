"""What the clauses of a contract say: from when it holds, for how long, and under whose law."""

# ruff: noqa: RUF001 - marks of print are what this is about

from __future__ import annotations

import re
from collections.abc import Iterator

from desktop.document.model import Span
from desktop.tasks.extraction import jurisdictions
from desktop.tasks.extraction.candidates import Candidate
from desktop.tasks.extraction.days import Day
from desktop.tasks.extraction.durations import Length, in_words, lengths
from desktop.tasks.extraction.source import Source

OPENING = 6_000
SIGNED = 0.4
"""The score of a date beside a signature."""

_I = re.IGNORECASE
_LAWS = re.compile(
    r"(?P<lead>(?:govern|constru|interpret|enforce|subject\s+to|accordance|determin|pursuant\s+to"
    r"|under)[^.]{0,160}?)"
    rf"\b(?:laws?|legislation)(?:\s+(?:in\s+force|applicable))?(?:,[^.,]{{0,60}},)?"
    rf"\s+(?:of|in)\s+(?:and\s+for\s+)?(?P<kind>{jurisdictions.KIND})"
    rf"(?P<place>{jurisdictions.PLACE}|(?-i:[A-Z][\w’-]+(?:\s+(?:of\s+)?[A-Z][\w’-]+){{0,3}}))",
    _I | re.DOTALL,
)
_RULES = re.compile(
    rf"\blaws?\s+(?:of|in)\s+(?P<kind>{jurisdictions.KIND})(?P<place>{jurisdictions.PLACE})"
    r"[^.]{0,80}?\b(?:shall|will|to)\s+(?:govern|apply|control)",
    _I,
)
_HEADED = re.compile(
    rf"\b(?:governing|applicable)\s+law\s*[.:–—-]+\s*(?:the\s+laws?\s+of\s+)?(?P<kind>{jurisdictions.KIND})"
    rf"(?P<place>{jurisdictions.PLACE})",
    _I,
)
_RULING = re.compile(
    rf"\b(?P<kind>)(?P<place>{jurisdictions.ADJECTIVE}|{jurisdictions.PLACE})\s+laws?\s+(?:shall\s+"
    rf"|will\s+)?(?:govern|appl|control)",
    _I,
)
_OWN_LAW = re.compile(
    rf"(?P<lead>(?:govern|constru|interpret|enforce|accordance|subject\s+to)[^.]{{0,120}}?)"
    rf"\b(?P<place>{jurisdictions.ADJECTIVE}|{jurisdictions.PLACE})(?:\s+state)?\s+law\b",
    _I | re.DOTALL,
)
_COURTS = re.compile(
    rf"\bcourts?\s+(?:located\s+|sitting\s+)?(?:of"
    rf"|in)\s+(?P<kind>{jurisdictions.KIND})(?P<place>{jurisdictions.PLACE})",
    _I,
)
_LAW_HEAD = re.compile(r"(?:governing|applicable|choice\s+of)\s+laws?|jurisdiction\b", _I)
_GOVERNS = re.compile(r"govern|applicable\s+law|constru|interpret|determin|enforce|subject\s+to", _I)
_ORGANISED = re.compile(
    r"(?:organi[sz]ed|incorporated|existing|formed|registered|established)\b[^.]{0,60}\Z", _I
)

_LAST_SIGNATURE = re.compile(
    r"\b(?:last|latest|later|final)\b[^.]{0,40}\b(?:signatures?|signed|sign)\b"
    r"|\blast\s+(?:date\s+)?(?:signed|executed)\b",
    _I,
)
_EFFECTIVE = re.compile(
    r"effective(?:\s+(?:as\s+of|on|from|date))?(?:\s+(?:is|of|the|this))*[\s:,“\"(]*\Z", _I
)
_EFFECTIVE_AFTER = re.compile(
    r"\W{0,4}\(?(?:hereinafter|herein|hereafter|the|this|as|referred\s+to|called"
    r"|[\s,“\"])*[“\"]?(?P<which>\w+\s+)?(?:effective|commencement)\s+date",
    _I,
)
_MADE = re.compile(
    r"(?:made|entered(?:\s+into)?|executed|dated|date|signed|concluded|agreement|into"
    r"|as)\s*(?:and\s+(?:entered\s+into|effective|executed)\s*)?"
    r"(?:(?:by|on|as|of|and|effective|this|the|in|duplicate)[\s,]*)*[\s:,]*\Z",
    _I,
)
_PAPER = r"(?:agreement|nda|contract|plan|lease|letter|amendment|release|memorandum)"
_OTHER_PAPER = re.compile(
    rf"{_PAPER}\b[^.]{{0,100}}?(?:dated|entered\s+into|executed)(?:\s+(?:as\s+of|on))?(?:\s+the)?[\s,]*\Z", _I
)
_WHICH = re.compile(rf"\b(?P<which>this|the|that|an?|our|certain|such)\b|\b(?P<paper>{_PAPER})\b", _I)
_ASIDE = re.compile(r"\([^()]*\)")
_PRIOR = re.compile(
    r"\b(?:original|prior|previous(?:ly)?|existing|that\s+certain|employ(?:ed|ment)|since|until|ended"
    r"|supersedes?)\b[^.]{0,90}\Z",
    _I,
)
_SIGNED_DATE = re.compile(r"\bdated?\s*:?[\s_]*\Z", _I)

_TERM_HEAD = re.compile(
    r"(?:^|\n|\.\s|\t)\W*(?:section\s+|article\s+)?[\divxIVX.()\s]{0,8}[“\"]?(?:term|duration"
    r"|term\s+and\s+termination|termination"
    r"|term\s+of\s+(?:this\s+)?agreement|expiration|period|confidentiality\s+period|time\s+period"
    r"|effective\s+date\s+and\s+term)\b[^\n]{0,40}",
    _I,
)
_TERM_STRONG = re.compile(
    r"\bterm\s+of\s+th(?:is|e)\s+(?:letter\s+)?agreement"
    r"|\bthis\s+(?:letter\s+)?agreement\b[^.]{0,120}\b(?:in\s+(?:full\s+)?(?:force|effect)"
    r"|continue|remain|expire|terminate|last|survive|shall\s+be\s+(?:effective|valid|binding)|end)"
    r"|\bno\s+(?:further\s+)?force\s+(?:and|or)\s+effect\s+after"
    r"|\b(?:initial\s+)?term\s+(?:shall|will|is)\b|\bterm\s+of\s*(?:an?\s*)?\Z|\b(?:remain"
    r"|continue)s?\s+in\s+(?:full\s+)?(?:force|effect)"
    r"|\b(?:agreement|letter)\s+(?:shall|will)\s+(?:automatically\s+)?(?:expire|terminate)",
    _I,
)
_TERM_KEPT = re.compile(
    r"\bobligations?\b[^.]{0,200}\b(?:expire|terminate|survive|continue|remain|cease|last|end|lapse"
    r"|be\s+binding|in\s+effect)|\b(?:expire|survive|lapse)s?\b"
    r"|\b(?:shall|will|must|agrees?|not)\b[^.]{0,200}\b(?:confiden|secre|disclos)[^.]{0,250}\bfor\s+(?:a"
    r"|the)\s+(?:period|term)"
    r"|\bfor\s+(?:a|the)\s+(?:period|term)\b[^.]{0,120}\b(?:shall|will|must"
    r"|agrees?)\b[^.]{0,120}\b(?:confiden|secre|disclos)|\bvalid\s+for",
    _I,
)
_NOT_TERM = re.compile(
    r"solicit|\bhire\b|\bhiring|recruit|\bcompet|non-?compet|standstill|beneficial\s+owner|securities"
    r"|acquire|\bprior\s+written"
    r"|preceding|\bprior\s+thereto|previous|salary|compensation|severance|paid|payment|payable|invoice"
    r"|arbitrat|mediat|cure\b|\bemploy"
    r"|restricted\s+period|restriction\s+period|customer|vesting|after\s+(?:receipt|request)|within\s*\Z"
    r"|fiscal|copies|return\s+or\s+destroy",
    _I,
)
_UNTIL_ENDED = re.compile(
    r"\bagreement\b[^.]{0,80}\b(?:remain|continue)\w*\s+in\s+(?:full\s+)?(?:force"
    r"|effect)[^.]{0,60}\b(?:unless\s+and\s+)?until\s+(?:it\s+is\s+)?"
    r"terminated",
    _I,
)
_AFTER_WORK = re.compile(r"\W*(?:following|after|from)\b[^.]{0,80}\bemploy", _I)
_FROM = re.compile(
    r"\W{0,3}(?:from|after|following|commencing|of|beginning)\b[^.;]{0,40}?\b(?:date|effective"
    r"|disclosure|execution|hereof|signing|signature|receipt\s+of)",
    _I,
)
_OBLIGES = re.compile(r"\bobligations?\b|\bsurviv", _I)
_LONG_BEFORE = re.compile(
    r"(?:for|period\s+of|term\s+of|until|after|expire|for\s+a\s+(?:term|period)\s+of|\bis)\s*(?:(?:an?"
    r"|the|additional|initial|least)\s+)*\Z",
    _I,
)


def governing_law(source: Source) -> Iterator[Candidate]:
    """The place whose law governs the paper."""
    text = source.text
    for pattern, score in (
        (_LAWS, 0.9),
        (_HEADED, 0.8),
        (_RULES, 0.9),
        (_RULING, 0.85),
        (_OWN_LAW, 0.85),
        (_COURTS, 0.4),
    ):
        for match in pattern.finditer(text):
            span = Span(*match.span("place"))
            place = source.said(span)
            known = jurisdictions.is_place(place) or re.fullmatch(jurisdictions.ADJECTIVE, place, _I)
            lead = match.groupdict().get("lead", "")
            if not known and not match["kind"].strip(" the\n"):
                continue
            here = score if known else score - 0.2
            if pattern is not _COURTS:
                if _ORGANISED.search(lead) or _ORGANISED.search(
                    text[max(match.start() - 60, 0) : match.start()]
                ):
                    continue
                here -= 0 if _GOVERNS.search(text[max(match.start() - 200, 0) : match.end()]) else 0.45
            here += 0.05 if _LAW_HEAD.search(text[max(match.start() - 160, 0) : match.start()]) else 0
            normal = jurisdictions.normal(place)
            yield Candidate(place, (span,), round(here, 3), "clause", normal, normal)


def effective_date(source: Source) -> Iterator[Candidate]:
    """The day from which the paper holds: the one it calls effective, else the one it bears."""
    text = source.text
    found = [(day, _dated(text, day)) for day in source.days()]
    last = _LAST_SIGNATURE.search(text, 0, OPENING) is not None
    signed = [
        day for day, score in found if score == SIGNED or (last and day.span.start > len(text) - OPENING)
    ]
    for day, score in found:
        if last and signed and day == max(signed, key=lambda day: day.iso):
            yield _day(source, day, 0.75)
        elif score > 0:
            yield _day(source, day, min(score, SIGNED) if last and day in signed else score)


def _day(source: Source, day: Day, score: float) -> Candidate:
    note = AMBIGUOUS if day.ambiguous else ""
    return Candidate(source.said(day.span), (day.span,), round(score, 3), "clause", day.iso, day.iso, note)


AMBIGUOUS = "day and month of {value} could change places: nothing in the document shows which leads"


def _dated(text: str, day: Day) -> float:  # noqa: PLR0911 - one a case
    start, end = day.span.start, day.span.end
    before = text[max(start - 300, 0) : start]
    sentence = re.split(r"[.;]\s+(?=[A-Z])|\n\n|(?:19|20)\d\d\b", before)[-1]  # or since the last date
    after = text[end : end + 90]
    called = _EFFECTIVE_AFTER.match(after)
    if called and (called["which"] or "").strip().lower() in ("original", "prior", "previous"):
        return 0.2
    early = 0.1 * max(0.0, 1 - start / OPENING)
    if _PRIOR.search(sentence) and not called:
        return 0.1
    if called or (_EFFECTIVE.search(before) and start < 3 * OPENING):
        return 0.82 + early
    if _of_another(sentence):
        return 0.25
    if _MADE.search(before) and start < OPENING:
        return 0.7 + early
    if _alone(text, day) and start < 2_500:
        return 0.55 + early
    if start < 600:
        return 0.42 + early
    if _SIGNED_DATE.search(before) or (_alone(text, day) and start > len(text) - OPENING):
        return SIGNED if start > OPENING / 2 else 0.5
    return 0.15 if start < OPENING else 0.0


def _of_another(sentence: str) -> bool:
    """Whether the date that follows is that of another paper: "the agreement dated", not "this agreement"."""
    plain = _ASIDE.sub(" ", sentence)
    if not _OTHER_PAPER.search(plain):
        return False
    which = named = ""
    for match in _WHICH.finditer(plain):
        if match["which"]:
            which = match["which"].lower()
        else:
            named = which
    return named not in ("", "this")


def _alone(text: str, day: Day) -> bool:
    """Whether the date has a line for itself, as at the head of a letter."""
    line = text.rfind("\n", 0, day.span.start) + 1
    end = text.find("\n", day.span.end)
    rest = text[line : day.span.start] + text[day.span.end : len(text) if end < 0 else end]
    return not re.sub(r"(?:date[d]?|as of)|\W", "", rest, flags=_I)


def term(source: Source) -> Iterator[Candidate]:
    """How long the paper, or what it obliges to, holds."""
    text = source.text
    open_ended = _UNTIL_ENDED.search(text) is not None
    for length in lengths(text):
        score = _lasting(text, length, open_ended=open_ended)
        if score > 0:
            yield Candidate(
                source.said(length.span),
                (length.span,),
                round(score, 3),
                "clause",
                length.iso,
                in_words(length.iso),
            )


def _lasting(text: str, length: Length, *, open_ended: bool) -> float:
    start, end = length.span.start, length.span.end
    before = re.split(r"\n\n|(?<=[a-z)”])\.\s+(?=[A-Z“])", text[max(start - 500, 0) : start])
    sentence = before[-1]
    head = before[-2] if len(before) > 1 and len(before[-2]) < 60 else ""
    after = re.split(r"\n\n|\.\s+(?=[A-Z“])", text[end : end + 260])[0]
    whole = f"{sentence} {after}"
    score, strong = 0.0, _TERM_STRONG.search(sentence) is not None
    # What is kept secret after work ends is so by this paper; what may not be done then is another matter.
    kept = re.search(r"\bobligations?\b|confiden|secre", sentence, _I) is not None
    if strong:
        score = 0.7
    elif any(map(_TERM_KEPT.search, (sentence, after[:120], whole))):
        score = 0.3 if open_ended else 0.5
    if _TERM_HEAD.search(f"\n{head}") or _TERM_HEAD.search(f"\n{sentence[:60]}"):
        score = max(score, 0.2 if open_ended else 0.4) + 0.15
    if score == 0.0:
        return 0.0
    score -= 0.1 if _OBLIGES.search(sentence) else 0
    score += 0.1 if _LONG_BEFORE.search(sentence[-40:]) else 0
    score += 0.12 if _FROM.match(after) else 0
    against = set(map(str.lower, _NOT_TERM.findall(whole[-len(after) - 350 :])))
    if kept:
        against.discard("employ")
    score -= 0.3 * len(against)
    score -= 0.3 if re.search(r"\bnotice\b", f"{sentence[-50:]} {after[:60]}", _I) else 0
    score -= 0.3 if not (strong or kept) and _AFTER_WORK.match(after) else 0
    score -= 0.35 if length.iso.endswith("D") or length.iso.endswith("W") else 0
    return min(max(score, 0.0), 0.95)
