"""The language that a document is written in."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier  # type: ignore[import-untyped]

LEAST_LETTERS = 12
"""With fewer there is nothing to go by."""
SAMPLE, SAMPLES = 1_500, 6
"""Characters of a stretch, and how many stretches are looked at."""

NAMES = {
    "ar": "Arabic",
    "bg": "Bulgarian",
    "ca": "Catalan",
    "cs": "Czech",
    "da": "Danish",
    "de": "German",
    "el": "Greek",
    "en": "English",
    "es": "Spanish",
    "et": "Estonian",
    "fa": "Persian",
    "fi": "Finnish",
    "fr": "French",
    "ga": "Irish",
    "he": "Hebrew",
    "hi": "Hindi",
    "hr": "Croatian",
    "hu": "Hungarian",
    "id": "Indonesian",
    "is": "Icelandic",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "lt": "Lithuanian",
    "lv": "Latvian",
    "mt": "Maltese",
    "nl": "Dutch",
    "no": "Norwegian",
    "pl": "Polish",
    "pt": "Portuguese",
    "ro": "Romanian",
    "ru": "Russian",
    "sk": "Slovak",
    "sl": "Slovenian",
    "sr": "Serbian",
    "sv": "Swedish",
    "th": "Thai",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "ur": "Urdu",
    "vi": "Vietnamese",
    "zh": "Chinese",
}
"""The languages that are told apart, by ISO 639-1. Rarer ones are left out: a short text in a usual language
would too often be taken for one of them."""


@dataclass(frozen=True, slots=True)
class Language:
    """`code` is ISO 639-1; `score` is the share of the text that is in it, 0..1."""

    code: str
    score: float

    @property
    def name(self) -> str:
        """In English."""
        return NAMES[self.code]


def language(text: str) -> Language | None:
    """The language of most of `text`, None where it has too few letters to say."""
    weights: dict[str, float] = {}
    for part in _stretches(text):
        letters = sum(char.isalpha() for char in part)
        if letters < LEAST_LETTERS:
            continue
        code, _ = _identifier().classify(part)
        weights[code] = weights.get(code, 0.0) + letters
    if not weights:
        return None
    best = max(weights, key=lambda code: weights[code])
    return Language(best, weights[best] / sum(weights.values()))


def _stretches(text: str) -> list[str]:
    """All of a short text, else stretches from its beginning to its end."""
    if len(text) <= SAMPLE * SAMPLES:
        return [text[start : start + SAMPLE] for start in range(0, len(text), SAMPLE)]
    step = (len(text) - SAMPLE) // (SAMPLES - 1)
    return [text[start : start + SAMPLE] for start in range(0, step * SAMPLES, step)]


@cache
def _identifier() -> LanguageIdentifier:
    """The model that comes with py3langid (Lui and Baldwin, 2012), 4.6 MB; it takes 0.3 s to load."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    made = LanguageIdentifier.from_model_file(MODEL_FILE)
    made.set_languages(NAMES)
    return made
