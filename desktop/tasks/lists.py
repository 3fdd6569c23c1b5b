"""A person's own lists: what is never redacted, what always is, and patterns of what is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from desktop.document.model import Problem, Span
from desktop.document.results import DecidedBy, Finding, OptionValue
from desktop.errors import UserError
from desktop.progress import JobContext
from desktop.tasks import projects
from desktop.tasks.detectors.labels import LABELS
from desktop.tasks.entities import plain

CUSTOM = "CUSTOM"
DENY, PATTERN, ALWAYS = "deny list", "pattern", "always"
DETECTORS = frozenset({DENY, PATTERN, ALWAYS})

PATTERN_SECONDS = 2.0
"""For one pattern on one document. One that backtracks without end must not hold the others up."""

MOST_MATCHES = 20_000
"""Of one pattern in one document: what finds more than this takes the document apart letter by letter."""


@dataclass(frozen=True, slots=True)
class Lists:
    """The lists of a run: those of its project and those given with it."""

    allow: frozenset[str] = frozenset()
    deny: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    always: tuple[str, ...] = ()

    @classmethod
    def of(cls, options: Mapping[str, OptionValue]) -> Lists:
        """From the options of a run. Raises `UserError`: those of `projects.load`, and "bad_pattern"."""
        name = str(options.get("project", "")).strip()
        project = projects.load(name) if name else projects.Project("")

        def entries(which: str, kept: tuple[str, ...]) -> tuple[str, ...]:
            given = options.get(which, ())
            both = [*kept, *(given if isinstance(given, tuple) else ())]
            return tuple(entry.strip() for entry in both if entry.strip())

        lists = cls(
            frozenset(filter(None, map(plain, entries("allow", project.allow)))),
            entries("deny", project.deny),
            entries("patterns", project.patterns),
            entries("always", project.always),
        )
        for pattern in lists.patterns:
            check_pattern(pattern)
        return lists


def check_pattern(entry: str) -> None:
    """Raise `UserError("bad_pattern")` when `entry`, with or without a label, is no regular expression."""
    import regex  # type: ignore[import-untyped]  # takes a time limit, which `re` does not

    try:
        regex.compile(labelled(entry)[1])
    except regex.error as error:
        raise UserError(
            "bad_pattern",
            f"A pattern is no regular expression: {error}.",
            "Mend it, or take it off the list.",
        ) from None


def labelled(entry: str) -> tuple[str, str]:
    """Label and rest of "ORG:Acme"; what names no label has the label CUSTOM."""
    label, colon, rest = entry.partition(":")
    if colon and label in LABELS and rest.strip():
        return label, rest.strip()
    return CUSTOM, entry


def by_list(text: str, lists: Lists, ctx: JobContext) -> tuple[list[Finding], list[Problem]]:
    """What the lists find in `text`, with score 1 and in order; and a problem for a pattern that took too
    long, since what it was to find may have been missed."""
    found: list[Finding] = []
    problems: list[Problem] = []
    for detector, entries in ((DENY, lists.deny), (ALWAYS, lists.always)):
        for number, entry in enumerate(entries):
            ctx.report("lists", number, len(entries))
            label, literal = labelled(entry)
            found += _findings(label, _places(text, literal), detector, "person")
    for number, entry in enumerate(lists.patterns):
        ctx.report("patterns", number, len(lists.patterns))
        label, pattern = labelled(entry)
        try:
            found += _findings(label, list(_matches(text, pattern)), PATTERN, "machine")
        except TimeoutError:
            problems.append(
                Problem(
                    "pattern_slow", f"Pattern {number + 1} took too long or found too much, and was left out."
                )
            )
    return _apart(found), problems


def _findings(label: str, spans: Iterable[Span], detector: str, by: DecidedBy) -> list[Finding]:
    return [Finding(label, span, 1.0, detector, decided_by=by) for span in spans]


def _places(text: str, literal: str) -> list[Span]:
    """Where `literal` stands by itself, whatever its case and white space."""
    import regex

    source = r"\s+".join(map(regex.escape, literal.split()))
    before = r"(?<!\w)" if literal[0].isalnum() else ""
    after = r"(?!\w)" if literal[-1].isalnum() else ""
    pattern = regex.compile(f"{before}{source}{after}", regex.IGNORECASE)
    return [Span(*match.span()) for match in pattern.finditer(text)]


def _matches(text: str, pattern: str) -> Iterator[Span]:
    import regex

    found = 0
    for match in regex.finditer(pattern, text, timeout=PATTERN_SECONDS):
        if match.end() > match.start():
            found += 1
            if found > MOST_MATCHES:
                raise TimeoutError
            yield Span(*match.span())


def _apart(found: list[Finding]) -> list[Finding]:
    """In order and not overlapping: a person's own word first, then the longer."""
    kept: list[Finding] = []
    taken: set[int] = set()
    order = sorted(found, key=lambda f: (f.decided_by != "person", -len(f.span), f.span, f.label))
    for finding in order:
        places = range(finding.span.start, finding.span.end)
        if taken.isdisjoint(places):
            taken.update(places)
            kept.append(finding)
    return sorted(kept, key=lambda finding: finding.span)
