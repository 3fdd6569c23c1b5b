from __future__ import annotations

import pytest

from desktop.tasks.languages import NAMES, SAMPLE, SAMPLES, language

TEXTS = {
    "en": "The parties agree that this agreement shall be governed by the laws of England and Wales.",
    "de": "Die Parteien vereinbaren, dass dieser Vertrag deutschem Recht unterliegt.",
    "fr": "Les parties conviennent que le présent contrat est régi par le droit français et européen.",
    "pt": "As partes acordam que o presente contrato será regido pelas leis da República Portuguesa.",
    "es": "Las partes acuerdan que el presente contrato se regirá por las leyes del Reino de España.",
    "it": "Le parti convengono che il presente contratto sarà regolato dalla legge italiana.",
    "ru": "Стороны соглашаются, что настоящий договор регулируется законодательством России.",
    "zh": "双方同意本协议受中华人民共和国法律管辖并按其解释。",
}


@pytest.mark.parametrize("code", TEXTS)
def test_languages_are_told_apart(code: str) -> None:
    found = language(TEXTS[code])
    assert found is not None
    assert (found.code, found.name, found.score) == (code, NAMES[code], 1.0)


@pytest.mark.parametrize("text", ["", "12.5 % 2024-01-01", "ok", "\ud800\x00"])
def test_too_little_to_say(text: str) -> None:
    assert language(text) is None


def test_most_of_a_mixed_document_decides() -> None:
    length = SAMPLE * SAMPLES
    text = (TEXTS["en"] * 400)[: 3 * length] + (TEXTS["de"] * 400)[:length]
    found = language(text)
    assert found is not None
    assert found.code == "en"
    assert 0.5 < found.score < 1


def test_every_language_is_known_to_the_model() -> None:
    language(TEXTS["en"])  # raises where it is not
