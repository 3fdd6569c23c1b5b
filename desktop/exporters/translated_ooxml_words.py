"""Which words of a translation take the format of which words of the source.

A sentence of an Office file lies in stretches: one for each change of its format, and for each mark within it
(a footnote, a field, a line break) that stays where it is. The links between the words of source and
translation say where each word came from; where a model gives none, words that are the same in both do.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from desktop.document.model import Span
from desktop.document.results import Cited

_TOKEN = re.compile(r"\w+(?:[-'’.,]\w+)*|[^\w\s]")  # noqa: RUF001
_SURE = re.compile(r"\w*\d\w*|[^\W\d_]{4,}|[A-Z]\w+|[^\w\s]")
"""What is the same where it stands in both languages; "a" and "no" are not."""
NEAR = 8
"""Characters of the value between which the next one of the document is looked for."""
_NEVER = float("-inf")


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of the source that has one format. What lies in another `part` is parted from it by something
    that stays in its place; `fixed` text stays as it is; `bound` words (a link) may not be lost."""

    text: str
    part: int
    style: Hashable
    fixed: bool = False
    bound: bool = False
    broken: bool = False
    """Whether a line break or a tab stands before it."""


@dataclass(frozen=True, slots=True)
class Worded:
    """Words of the translation that take the format of the stretch `like`, in the part `part`."""

    text: str
    like: int
    part: int


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    before: str
    span: Span

    @property
    def weight(self) -> int:
        return len(self.text) if self.text[0].isalnum() else 0


def worded(stretches: Sequence[Stretch], source: str, translation: Cited) -> list[Worded]:
    """The translation in the order of its words, part by part. White space at the edges of parts is that of
    the source."""
    tokens = _tokens(translation.value)
    owners = _owners(stretches, source)
    labels = _labels(tokens, owners, source, translation)
    cuts = _cuts(stretches, tokens, labels)
    spaces = _spaces(stretches, tokens, cuts)
    found: list[Worded] = []
    for part, (start, end) in enumerate(cuts):
        own = [at for at, one in enumerate(stretches) if one.part == part]
        if stretches[own[0]].fixed:
            continue
        lead, trail = spaces[part]
        kept = [at for at in range(start, end) if not _stands_already(stretches, tokens[at], labels[at])]
        words, origins = [tokens[at] for at in kept], [labels[at] for at in kept]
        pieces = list(_styled(stretches, own, words, origins)) or [("", own[0])]
        pieces[0] = (lead + pieces[0][0], pieces[0][1])
        pieces[-1] = (pieces[-1][0] + trail, pieces[-1][1])
        found += [Worded(text, like, part) for text, like in pieces]
    return found


def _stands_already(stretches: Sequence[Stretch], token: _Token, label: int | None) -> bool:
    """Whether a word is said by what stays as it is, though the translation has it elsewhere."""
    if label is None or not stretches[label].fixed:
        return False
    return token.text in "".join(one.text for one in stretches if one.part == stretches[label].part)


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    at = 0
    for match in _TOKEN.finditer(text):
        found.append(_Token(match.group(), text[at : match.start()], Span(*match.span())))
        at = match.end()
    return found


def _owners(stretches: Sequence[Stretch], value: str) -> list[int]:
    """For each character of the source, the stretch it stands in; -1 where that is not known.

    White space was joined in the value, so the two are walked along their other characters.
    """
    owners = [-1] * len(value)
    at = 0
    for number, stretch in enumerate(stretches):
        for char in stretch.text:
            if char.isspace():
                continue
            # A hyphen that is an element stands in the value only.
            place = value.find(char, at, at + NEAR)
            if place >= 0:
                owners[place] = number
                at = place + 1
    return owners


def _labels(
    tokens: Sequence[_Token], owners: Sequence[int], source: str, translation: Cited
) -> list[int | None]:
    """For each word of the translation the stretch that it comes from, None where nothing tells."""
    words = _tokens(source)
    labels: list[int | None] = []
    used: set[int] = set()
    links = translation.links
    for token in tokens:
        linked = [a for a, b in links if b.overlaps(token.span)]
        near = [at for at, word in enumerate(words) if any(word.span.overlaps(span) for span in linked)]
        same = [at for at in near if words[at].text.casefold() == token.text.casefold()]
        chosen = same or [at for at in near if words[at].weight and token.weight]
        used |= set(same)
        labels.append(_vote(words, chosen, owners))
    by_text: dict[str, list[int]] = {}
    for at, word in enumerate(words):
        if at not in used and _SURE.fullmatch(word.text):
            by_text.setdefault(word.text.casefold(), []).append(at)
    for number, token in enumerate(tokens):
        again = by_text.get(token.text.casefold(), [])
        if labels[number] is None and again:
            place = number * len(words) / len(tokens)
            nearest = min(again, key=lambda at: abs(at - place))
            again.remove(nearest)
            labels[number] = _vote(words, [nearest], owners)
    return labels


def _vote(words: Sequence[_Token], chosen: Sequence[int], owners: Sequence[int]) -> int | None:
    votes = Counter(
        owners[at]
        for number in chosen
        for at in range(words[number].span.start, words[number].span.end)
        if owners[at] >= 0
    )
    return votes.most_common(1)[0][0] if votes else None


def _cuts(
    stretches: Sequence[Stretch], tokens: Sequence[_Token], labels: Sequence[int | None]
) -> list[tuple[int, int]]:
    """Start and end of each part's words: the parts keep their order, and as many words as can be stand in
    the part that they come from; where nothing tells, each part gets its share."""
    count = stretches[-1].part + 1
    if count == 1:
        return [(0, len(tokens))]
    sizes = [0] * count
    fixed = [False] * count
    empty = [True] * count
    for stretch in stretches:
        sizes[stretch.part] += len(stretch.text.strip())
        fixed[stretch.part] |= stretch.fixed
        empty[stretch.part] &= not stretch.text.strip()
    weights = [0 if gone else size for size, gone in zip(sizes, fixed, strict=True)]
    shares = _shares(weights)

    def gain(part: int, at: int) -> float:
        label = labels[at]
        home = label is not None and stretches[label].part == part
        if fixed[part] or empty[part]:
            return 1.0 + tokens[at].weight if home else _NEVER
        return 1.0 + 10 * tokens[at].weight if home else 0.0

    # best[at]: of the parts so far, with the first `at` words; came[part][at]: where that part began.
    best = [0.0] + [_NEVER] * len(tokens)
    came: list[list[int]] = []
    for part in range(count):
        row, begun = list(best), list(range(len(tokens) + 1))
        for at in range(1, len(tokens) + 1):
            longer = row[at - 1] + gain(part, at - 1)
            if longer >= row[at]:
                row[at], begun[at] = longer, begun[at - 1]
        for at in range(len(tokens) + 1):
            row[at] -= abs(at / max(len(tokens), 1) - shares[part]) / count
        best = row
        came.append(begun)
    cuts: list[tuple[int, int]] = []
    end = len(tokens)
    for begun in reversed(came):
        cuts.append((begun[end], end))
        end = begun[end]
    return cuts[::-1]


def _shares(weights: Sequence[int]) -> list[float]:
    """How much of the whole lies up to the end of each."""
    total = max(sum(weights), 1)
    so_far = 0
    shares = []
    for weight in weights:
        so_far += weight
        shares.append(so_far / total)
    return shares


def _spaces(
    stretches: Sequence[Stretch], tokens: Sequence[_Token], cuts: Sequence[tuple[int, int]]
) -> list[tuple[str, str]]:
    """White space before and after the words of each part. At a mark within the line the translation says
    whether there is any: a footnote may stand before a full stop now."""
    parts = [list(group) for _, group in groupby(stretches, key=lambda one: one.part)]
    texts = ["".join(one.text for one in part) for part in parts]
    leads = [text[: len(text) - len(text.lstrip())] for text in texts]
    # A part that is white space has it in front.
    trails = [text[len(text.rstrip()) :] if text.strip() else "" for text in texts]
    for at in range(1, len(parts)):
        cut = cuts[at][0]
        if parts[at][0].broken or not 0 < cut < len(tokens):
            continue
        space = tokens[cut].before
        if not space:
            trails[at - 1] = leads[at] = ""
        elif not trails[at - 1] and not leads[at]:
            if parts[at][0].fixed:
                trails[at - 1] = space
            else:
                leads[at] = space
    return list(zip(leads, trails, strict=True))


def _styled(
    stretches: Sequence[Stretch],
    own: Sequence[int],
    tokens: Sequence[_Token],
    labels: Sequence[int | None],
) -> Iterator[tuple[str, int]]:
    """The words of one part with the stretch whose format they take. Stretches of one format count as one,
    and each of another format than most of the part stays in one piece."""
    common = common_stretch(stretches, own)
    taken: list[int] = [common] * len(tokens)
    free = [True] * len(tokens)
    for group in _special(stretches, own, labels, stretches[common].style):
        window = _window(group, stretches, tokens, labels, free)
        if window is None and stretches[group[0]].bound and group[0] in own:
            window = _share(group, stretches, own, free)
        for at in range(*window) if window is not None else ():
            taken[at] = group[0]
            free[at] = False
    start = 0
    pieces: list[tuple[list[_Token], int]] = []
    for at in range(1, len(tokens) + 1):
        if at == len(tokens) or taken[at] != taken[start]:
            pieces.append((list(tokens[start:at]), taken[start]))
            start = at
    for number, (words, like) in enumerate(pieces):
        before = stretches[pieces[number - 1][1]] if number else None
        lead = words[0].before if before is not None and _takes_space(before, stretches[like]) else ""
        following = pieces[number + 1] if number + 1 < len(pieces) else None
        trail = ""
        if following is not None and not _takes_space(stretches[like], stretches[following[1]]):
            trail = following[0][0].before
        inner = "".join(word.before + word.text for word in words[1:])
        yield lead + words[0].text + inner + trail, like


def common_stretch(stretches: Sequence[Stretch], own: Sequence[int]) -> int:
    """The first of the stretches `own` with the format that most of their text has."""
    sizes: Counter[Hashable] = Counter()
    for at in own:
        sizes[stretches[at].style] += len(stretches[at].text.strip())
    return max(own, key=lambda at: sizes[stretches[at].style])


def _takes_space(before: Stretch, like: Stretch) -> bool:
    """Whether the space between two formats goes with the second: it is not to be underlined, so the plainer
    one has it."""
    return len(str(like.style)) < len(str(before.style))


def _special(
    stretches: Sequence[Stretch], own: Sequence[int], labels: Sequence[int | None], common: Hashable
) -> list[list[int]]:
    """Neighbours of one format that is not the common one, those with most words in this part first."""
    here = Counter(label for label in labels if label is not None)
    near = set(own) | set(here)
    groups: list[list[int]] = []
    for at in sorted(near):
        stretch = stretches[at]
        if stretch.style == common or stretch.fixed or not stretch.text.strip():
            continue
        last = groups[-1][-1] if groups else -2
        if last == at - 1 and stretches[last].style == stretch.style and stretches[last].part == stretch.part:
            groups[-1].append(at)
        else:
            groups.append([at])
    return sorted(groups, key=lambda group: -sum(here[at] for at in group))


def _window(
    group: Sequence[int],
    stretches: Sequence[Stretch],
    tokens: Sequence[_Token],
    labels: Sequence[int | None],
    free: Sequence[bool],
) -> tuple[int, int] | None:
    """The run of words that holds most of those that come from `group`, and least of others.

    Links are not all right: one stray word neither parts what is bold nor makes another bold.
    """
    best, window = 0.0, None
    total, start = 0.0, 0
    style = stretches[group[0]].style
    for at, (token, label) in enumerate(zip(tokens, labels, strict=True)):
        if not free[at]:
            total, start = 0.0, at + 1
            continue
        if label in group:
            total += token.weight + 0.5
        elif label is None or stretches[label].style == style:
            total -= 0.1
        else:
            total -= token.weight + 0.5
        if total <= 0:
            total, start = 0.0, at + 1
        elif total > best:
            best, window = total, (start, at + 1)
    return window


def _share(
    group: Sequence[int], stretches: Sequence[Stretch], own: Sequence[int], free: Sequence[bool]
) -> tuple[int, int] | None:
    """A place for a link that no word is known to belong to: as far along as it is in the source."""
    sizes = [len(stretches[at].text) for at in own]
    before = sum(size for at, size in zip(own, sizes, strict=True) if at < group[0])
    length = sum(len(stretches[at].text) for at in group)
    whole = max(sum(sizes), 1)
    if not free:
        return None
    start = min(round(before / whole * len(free)), len(free) - 1)
    end = min(max(round((before + length) / whole * len(free)), start + 1), len(free))
    while start < end and not free[start]:
        start += 1
    stop = start
    while stop < min(end, len(free)) and free[stop]:
        stop += 1
    return (start, stop) if start < stop else None


def in_order(weights: Mapping[int, int], sequence: Sequence[int]) -> set[int]:
    """The heaviest choice of numbers from `sequence`, each there once, that stand in it in rising order."""
    best: list[tuple[int, list[int]]] = []
    for at, number in enumerate(sequence):
        before = max(
            (one for one, earlier in zip(best, sequence[:at], strict=False) if earlier < number),
            key=lambda one: one[0],
            default=(0, []),
        )
        best.append((before[0] + weights.get(number, 0) + 1, [*before[1], number]))
    return set(max(best, key=lambda one: one[0])[1]) if best else set()
