"""Translation over a language between: two translators, one after the other."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.document.model import Span
from desktop.engines.base import Translation, Translator
from desktop.errors import Cancelled
from desktop.progress import JobContext, Progress


class PivotTranslator:
    """What `first` makes of a sentence is translated by `second`. Both may serve others as well."""

    def __init__(self, first: Translator, second: Translator) -> None:
        self._first = first
        self._second = second

    @property
    def model(self) -> str:
        """Both, in the order of their work."""
        return f"{self._first.model} + {self._second.model}"

    @property
    def loaded(self) -> bool:
        return self._first.loaded and self._second.loaded

    def memory_bytes(self) -> int:
        """What both take."""
        return self._first.memory_bytes() + self._second.memory_bytes()

    def close(self) -> None:
        """Free both."""
        self._first.close()
        self._second.close()

    def translate(self, sentences: Sequence[str], ctx: JobContext, *, beam: int = 1) -> list[Translation]:
        """The translations, in order, each linked to its source through what stands between."""
        between = self._first.translate(sentences, _half(ctx, 0), beam=beam)
        made = self._second.translate([one.text for one in between], _half(ctx, 1), beam=beam)
        return [
            Translation(last.text, composed(first.links, last.links))
            for first, last in zip(between, made, strict=True)
        ]


def composed(
    first: Sequence[tuple[Span, Span]], second: Sequence[tuple[Span, Span]]
) -> tuple[tuple[Span, Span], ...]:
    """Links from a source to a translation, of those to and from the text between them."""
    found = {
        (source, target) for middle, target in second for source, reached in first if reached.overlaps(middle)
    }
    return tuple(sorted(found))


def _half(ctx: JobContext, which: int) -> JobContext:
    """A context whose progress is the first or the second half of that of `ctx`."""

    def report(progress: Progress) -> None:
        ctx.report(progress.stage, progress.done + which * progress.total, 2 * progress.total)

    return JobContext(report, _Stop(ctx))


class _Stop:
    """Whether a context says to stop."""

    def __init__(self, ctx: JobContext) -> None:
        self._ctx = ctx

    def is_set(self) -> bool:
        try:
            self._ctx.check()
        except Cancelled:
            return True
        return False
