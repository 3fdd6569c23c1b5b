"""What translators are measured on: the first three articles of the Universal Declaration of Human Rights
(United Nations, 1948), which every language has."""

# ruff: noqa: RUF001
from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

T = TypeVar("T")

TURNS = 3

_TEXTS: Mapping[str, tuple[str, ...]] = {
    "en": (
        "All human beings are born free and equal in dignity and rights.",
        (
            "They are endowed with reason and conscience and should act towards one another in a spirit of "
            "brotherhood."
        ),
        "Everyone has the right to life, liberty and security of person.",
    ),
    "pt": (
        "Todos os seres humanos nascem livres e iguais em dignidade e em direitos.",
        "Dotados de razão e de consciência, devem agir uns para com os outros em espírito de fraternidade.",
        "Todo o indivíduo tem direito à vida, à liberdade e à segurança pessoal.",
    ),
    "es": (
        "Todos los seres humanos nacen libres e iguales en dignidad y derechos.",
        "Dotados como están de razón y conciencia, deben comportarse fraternalmente los unos con los otros.",
        "Todo individuo tiene derecho a la vida, a la libertad y a la seguridad de su persona.",
    ),
    "fr": (
        "Tous les êtres humains naissent libres et égaux en dignité et en droits.",
        (
            "Ils sont doués de raison et de conscience et doivent agir les uns envers les autres dans un "
            "esprit de fraternité."
        ),
        "Tout individu a droit à la vie, à la liberté et à la sûreté de sa personne.",
    ),
    "de": (
        "Alle Menschen sind frei und gleich an Würde und Rechten geboren.",
        "Sie sind mit Vernunft und Gewissen begabt und sollen einander im Geist der Brüderlichkeit begegnen.",
        "Jeder hat das Recht auf Leben, Freiheit und Sicherheit der Person.",
    ),
    "it": (
        "Tutti gli esseri umani nascono liberi ed eguali in dignità e diritti.",
        (
            "Essi sono dotati di ragione e di coscienza e devono agire gli uni verso gli altri in spirito di "
            "fratellanza."
        ),
        "Ogni individuo ha diritto alla vita, alla libertà ed alla sicurezza della propria persona.",
    ),
    "nl": (
        "Alle mensen worden vrij en gelijk in waardigheid en rechten geboren.",
        (
            "Zij zijn begiftigd met verstand en geweten, en behoren zich jegens elkander in een geest van "
            "broederschap te gedragen."
        ),
        "Een ieder heeft het recht op leven, vrijheid en onschendbaarheid van zijn persoon.",
    ),
    "pl": (
        "Wszyscy ludzie rodzą się wolni i równi pod względem swej godności i swych praw.",
        "Są oni obdarzeni rozumem i sumieniem i powinni postępować wobec innych w duchu braterstwa.",
        "Każdy człowiek ma prawo do życia, wolności i bezpieczeństwa swojej osoby.",
    ),
    "ru": (
        "Все люди рождаются свободными и равными в своем достоинстве и правах.",
        "Они наделены разумом и совестью и должны поступать в отношении друг друга в духе братства.",
        "Каждый человек имеет право на жизнь, на свободу и на личную неприкосновенность.",
    ),
    "zh": (
        "人人生而自由，在尊严和权利上一律平等。",
        "他们赋有理性和良心，并应以兄弟关系的精神相对待。",
        "人人有权享有生命、自由和人身安全。",
    ),
    "ja": (
        "すべての人間は、生れながらにして自由であり、かつ、尊厳と権利とについて平等である。",
        "人間は、理性と良心とを授けられており、互いに同胞の精神をもって行動しなければならない。",
        "すべて人は、生命、自由及び身体の安全に対する権利を有する。",
    ),
}


def texts(direction: str) -> tuple[str, ...]:
    """Sentences in the language that `direction` ("pt-en") comes from; in English where there are none in it
    or it is not known: what two precisions make of them can be compared all the same."""
    return _TEXTS.get(direction.partition("-")[0][:2], _TEXTS["en"])


def in_turns(runs: Mapping[T, Callable[[], tuple[float, float]]]) -> dict[T, tuple[float, float]]:
    """What each run gives, agreement and speed, with the best speed of a few: they take turns, so that what
    else the machine does is borne by all."""
    found: dict[T, tuple[float, float]] = {}
    for _ in range(TURNS):
        for name, run in runs.items():
            agreement, speed = run()
            found[name] = agreement, max(speed, found.get(name, (0.0, 0.0))[1])
    return found
