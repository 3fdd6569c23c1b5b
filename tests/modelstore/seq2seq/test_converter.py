"""Translators in Hugging Face's layout become graphs that write what torch writes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import pytest

from desktop.engines.seq2seq import Seq2SeqTranslator, write
from desktop.modelstore.seq2seq import description, files
from desktop.modelstore.seq2seq.converter import Seq2Seq
from desktop.modelstore.seq2seq.steps import Steps
from desktop.progress import JobContext
from tests.modelstore.seq2seq import tiny

pytestmark = [
    pytest.mark.reference,
    pytest.mark.filterwarnings("ignore"),  # torch and optimum warn of their own future
]
STEPS = 12
TEXTS = (*tiny.TEXTS, "noon", "the keys, either 12!")


@pytest.fixture(scope="module", params=tiny.MODELS)
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The folders "source", "fp32" and "int8" of a model."""
    work = tmp_path_factory.mktemp("made")
    source = tiny.make(request.param, tmp_path_factory.mktemp("source"))
    sighting = Seq2Seq().look(source)
    assert sighting is not None
    assert sighting.direction == tiny.MODELS[request.param][1]
    folders = Seq2Seq().convert(sighting, work, ("fp32", "int8"), JobContext())
    return {"source": source, **folders}


def _original(folder: Path) -> Any:
    from transformers import AutoModelForSeq2SeqLM

    return AutoModelForSeq2SeqLM.from_pretrained(folder, local_files_only=True).eval()


def test_each_step_is_torchs(made: dict[str, Path]) -> None:
    import torch

    model, told = _original(made["source"]), description.read(made["fp32"])
    sources = [[5, 9, 13, 21, told.end], [7, 30, told.end]]
    forced = np.array([[told.start, 4, 8, 15, 16], [told.start, 23, 42, 3, 2]])
    sessions = [onnxruntime.InferenceSession(made["fp32"] / name) for name in (files.ENCODER, files.DECODER)]
    steps = Steps(*sessions, told, sources)
    found = [steps.step(forced[:, at]) for at in range(5)]
    for row, source in enumerate(sources):
        with torch.no_grad():
            wanted = model(torch.tensor([source]), decoder_input_ids=torch.tensor(forced[row : row + 1]))
        for at, (logits, attention) in enumerate(found):
            assert np.allclose(logits[row], wanted.logits[0, at], atol=1e-3), (row, at)
            assert attention[row, : len(source)].sum() == pytest.approx(1, abs=1e-4)
            assert not attention[row, len(source) :].any()


def test_greedy_is_torchs_token_by_token(made: dict[str, Path]) -> None:
    import torch

    model, told = _original(made["source"]), description.read(made["fp32"])
    for direction in tiny.MODELS[made["source"].name][2][:2]:
        engine = Seq2SeqTranslator(direction, made["fp32"], "tiny 1", 1)
        loaded = engine._files.load()
        asking = engine._asking(loaded.told)
        rows = [loaded.tokens.cut(asking.text + text).ids for text in TEXTS[3:]]
        sources = [[*asking.before, *row, told.end] for row in rows]
        for source, written in zip(sources, write(loaded, asking, sources, 1, JobContext()), strict=True):
            wanted = model.generate(
                torch.tensor([source]),
                num_beams=1,
                do_sample=False,
                max_new_tokens=STEPS,
                forced_bos_token_id=asking.first,
                bad_words_ids=[[token] for token in told.barred] or None,
            )[0].tolist()[1 + (asking.first is not None) :]
            assert len(wanted) >= STEPS - 1 or told.end in wanted
            assert written.tokens[: len(wanted)] == [token for token in wanted if token != told.end]


def test_what_is_measured_is_the_agreement_with_torch(made: dict[str, Path]) -> None:
    sighting = Seq2Seq().look(made["source"])
    assert sighting is not None
    exact, small = Seq2Seq().measure(sighting, {name: made[name] for name in ("fp32", "int8")}, JobContext())
    assert exact.agreement == 1.0
    assert small.agreement is not None
    assert small.agreement > 0.7
    assert exact.size > small.size
    assert min(exact.speed, small.speed) > 0


@pytest.mark.parametrize("precision", ["fp32", "int8"])
@pytest.mark.parametrize("beam", [1, 3])
def test_company_changes_nothing(made: dict[str, Path], precision: str, beam: int) -> None:
    direction = tiny.MODELS[made["source"].name][2][0]
    engine = Seq2SeqTranslator(direction, made[precision], "tiny 1", 1)
    texts = [*TEXTS, ""]
    together = engine.translate(texts, JobContext(), beam=beam)
    assert together == [engine.translate([text], JobContext(), beam=beam)[0] for text in texts]
    assert together[-1].text == ""
    for text, found in zip(texts, together, strict=True):
        assert all(a.end <= len(text) and b.end <= len(found.text) for a, b in found.links)


def test_texts_are_cut_and_joined_as_transformers_does(made: dict[str, Path]) -> None:
    name, source = made["source"].name, made["source"]
    tokenizer = _tokenizer(name, source)
    engine = Seq2SeqTranslator(tiny.MODELS[name][2][0], made["fp32"], "tiny 1", 1)
    loaded = engine._files.load()
    asking = engine._asking(loaded.told)
    for text in TEXTS:
        asked = tokenizer(asking.text + text if name == "t5-tiny" else _marked(name, text))
        cut = loaded.tokens.cut(asking.text + text)
        assert [*asking.before, *cut.ids, loaded.told.end] == asked["input_ids"]
        joined, places = loaded.tokens.joined(cut.ids)
        wanted = tokenizer.decode(cut.ids, skip_special_tokens=True, clean_up_tokenization_spaces=False)
        assert joined == wanted.strip()
        assert all(0 <= a <= b <= len(joined) for a, b in places)
    known = "the contract ends"
    joined, places = loaded.tokens.joined(loaded.tokens.cut(known).ids)
    assert joined == known
    assert "".join(joined[a:b] for a, b in places) == known


def _tokenizer(name: str, folder: Path) -> Any:
    import transformers

    match name:
        case "m2m100":
            files_of = {"vocab_file": "vocab.json", "spm_file": "sentencepiece.bpe.model"}
            made = transformers.M2M100Tokenizer(**{key: str(folder / one) for key, one in files_of.items()})
            begin = len(made.encoder)
            codes = {"__af__": begin, "__en__": begin + 1, "__pt__": begin + 2}
            made.lang_token_to_id = codes
            made.id_to_lang_token = {at: code for code, at in codes.items()}
            made.src_lang = "en"
            return made
        case "nllb":
            codes = ["eng_Latn", "por_Latn", "zho_Hans", "zho_Hant"]
            spm = str(folder / "sentencepiece.bpe.model")
            return transformers.NllbTokenizerFast(
                vocab_file=spm, additional_special_tokens=codes, src_lang="eng_Latn"
            )
        case "t5-tiny":
            return transformers.T5Tokenizer(
                vocab_file=str(folder / "spiece.model"), extra_ids=0, legacy=False
            )
        case "mt5-tiny-en-pt":
            return transformers.T5TokenizerFast(vocab_file=str(folder / "spiece.model"), extra_ids=0)
        case _:
            return transformers.MarianTokenizer.from_pretrained(folder, local_files_only=True)


def _marked(name: str, text: str) -> str:
    """A text with the mark of the language that the first direction goes to."""
    return f">>fra<< {text}" if name == "opus-mt-en-roa" else text
