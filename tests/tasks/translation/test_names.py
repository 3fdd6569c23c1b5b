"""Names are spelled as in the source; those of other things are left to the model."""

from __future__ import annotations

from desktop.document.model import Span
from desktop.document.results import Finding
from desktop.engines.base import Translation
from desktop.engines.fake import FakeTagger
from desktop.progress import JobContext
from desktop.tasks.translation.names import Named, with_names


class Persons(FakeTagger):
    """Knows these."""

    def tag(self, text: str, ctx: JobContext) -> list[Finding]:
        return [
            Finding("PERSON", Span(text.index(name), text.index(name) + len(name)), 0.99, "fake")
            for name in ("Benoît Paire", "Lasse Hallström", "Napoleão", "Kori", "Obama")
            if name in text
        ]


def named(source: str, text: str, *links: tuple[str, str]) -> Named:
    def at(word: str, text: str) -> Span:
        return Span(text.index(word), text.index(word) + len(word))

    made = Translation(text, tuple((at(a, source), at(b, text)) for a, b in links))
    return with_names([source], [made], Persons(), JobContext())[0]


def test_letters_that_a_model_lacks_come_back() -> None:
    found = named("He met Benoît Paire there.", "Ele viu Beno't Paire lá.", ("there", "lá"))
    assert found.translation.text == "Ele viu Benoît Paire lá."
    assert found.translation.links[0][1].of(found.translation.text) == "lá"
    assert named("Of Müller GmbH here.", "Da M-ller GmbH aqui.").translation.text == "Da Müller GmbH aqui."
    assert named("By Lasse Hallström.", "De Lasse Hallstrom.").translation.text == "De Lasse Hallström."


def test_a_name_of_its_own_in_the_language_and_places_stay() -> None:
    assert named("O Napoleão veio.", "Napoleon came.").translation.text == "Napoleon came."
    assert named("O México ganhou.", "Mexico won.").translation.text == "Mexico won."


def test_a_name_that_became_nothing_is_told() -> None:
    assert named("So wrote Kori there.", "Assim escreveu lá.", ("there", "lá")).lacks == ("Kori",)
    assert named("So wrote Kori there.", "Disse Cora lá.", ("Kori", "Cora")).lacks == ()
    assert named("Of Obama there.", "Obama's there.", ("there", "there")).lacks == ()
