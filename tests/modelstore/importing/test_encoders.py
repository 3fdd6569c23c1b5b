"""Tiny encoders made in torch, imported, and held against torch: the same vectors and the same tags."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from desktop.engines.folder_embedder import FolderEmbedder
from desktop.engines.folder_tagger import FolderTagger
from desktop.modelstore.importing.calibration import TEXTS
from desktop.modelstore.importing.look import look
from desktop.modelstore.importing.work import make
from desktop.progress import JobContext

pytestmark = [pytest.mark.reference, pytest.mark.filterwarnings("ignore")]  # torch warns of its own future

LABELS = ("O", "B-PER", "I-PER", "B-ORG", "I-ORG")
SIZES = {"hidden_size": 64, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 128}
FAMILIES = ["bert", "distilbert", "roberta"]


def configuration(family: str, vocabulary: int) -> Any:
    from transformers import BertConfig, DistilBertConfig, RobertaConfig

    labels = {"id2label": dict(enumerate(LABELS)), "label2id": {label: n for n, label in enumerate(LABELS)}}
    match family:
        case "bert":
            return BertConfig(vocab_size=vocabulary, max_position_embeddings=80, **SIZES, **labels)
        case "distilbert":
            return DistilBertConfig(
                vocab_size=vocabulary,
                max_position_embeddings=80,
                dim=64,
                n_layers=2,
                n_heads=4,
                hidden_dim=128,
                **labels,
            )
        case _:
            return RobertaConfig(
                vocab_size=vocabulary,
                max_position_embeddings=82,
                type_vocab_size=1,
                pad_token_id=1,
                **SIZES,
                **labels,
            )


def tokenizer_for(family: str) -> Any:
    """Of the family's own kind, trained on the calibration texts."""
    from tokenizers import BertWordPieceTokenizer, ByteLevelBPETokenizer
    from tokenizers.processors import BertProcessing, RobertaProcessing
    from transformers import BertTokenizerFast, DistilBertTokenizerFast, RobertaTokenizerFast

    if family == "roberta":
        made = ByteLevelBPETokenizer(add_prefix_space=True, trim_offsets=True)
        special = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
        made.train_from_iterator(TEXTS, vocab_size=600, special_tokens=special, show_progress=False)
        made._tokenizer.post_processor = RobertaProcessing(("</s>", 2), ("<s>", 0))
        return RobertaTokenizerFast(
            tokenizer_object=made._tokenizer, add_prefix_space=True, model_max_length=80
        )
    made = BertWordPieceTokenizer(lowercase=True)
    made.train_from_iterator(TEXTS, vocab_size=600, show_progress=False)
    ends = (made.token_to_id("[SEP]"), made.token_to_id("[CLS]"))
    made._tokenizer.post_processor = BertProcessing(("[SEP]", ends[0]), ("[CLS]", ends[1]))
    kind = DistilBertTokenizerFast if family == "distilbert" else BertTokenizerFast
    return kind(tokenizer_object=made._tokenizer, model_max_length=80)


def tiny(folder: Path, family: str, auto: str, seed: int) -> tuple[Any, Any]:
    """A model and its tokenizer, saved as people publish them. Weights are larger than fresh ones, so that
    the model's mind is made up."""
    import torch
    import transformers

    torch.manual_seed(seed)
    tokenizer = tokenizer_for(family)
    model = getattr(transformers, auto).from_config(configuration(family, len(tokenizer))).eval()
    with torch.no_grad():
        for weight in model.parameters():
            weight.mul_(2)
    model.save_pretrained(folder, safe_serialization=True)
    tokenizer.save_pretrained(folder)
    (folder / "README.md").write_text("---\nlicense: cc-by-4.0\n---\n")
    return model, tokenizer


@pytest.mark.parametrize("family", FAMILIES)
def test_an_embedder_keeps_its_vectors(tmp_path: Path, family: str) -> None:
    import torch

    folder, work = tmp_path / f"tiny-{family}", tmp_path / "work"
    work.mkdir()
    model, tokenizer = tiny(folder, family, "AutoModel", 1)
    sighting = look(folder)
    assert (sighting.kind, sighting.architecture, sighting.form) == ("encoder", family, "safetensors")
    assert (sighting.licence, sighting.title) == ("CC-BY-4.0", f"tiny-{family}")
    assert sighting.parameters == sum(weight.numel() for weight in model.parameters())
    made = make(folder, work, (), JobContext())
    assert [one.precision for one in made.measured] == ["fp32", "fp16", "int8"]
    texts = TEXTS[:8]
    with torch.no_grad():
        states = [
            model(**tokenizer(text, return_tensors="pt")).last_hidden_state[0].mean(0) for text in texts
        ]
    wanted = np.stack([(state / state.norm()).numpy() for state in states])
    for one, least in zip(made.measured, (0.99999, 0.9999, 0.97), strict=True):
        vectors = FolderEmbedder(work / one.precision, "tiny 1", 1).embed(texts, JobContext())
        cosines = (vectors * wanted).sum(axis=1)
        assert cosines.min() >= least, one.precision
        assert one.agreement is not None
        assert one.agreement >= least
    exact, half, quantized = made.measured
    assert exact.size > half.size > quantized.size or exact.size > quantized.size


@pytest.mark.parametrize("family", FAMILIES)
def test_a_token_classifier_keeps_its_tags(tmp_path: Path, family: str) -> None:
    import torch

    folder, work = tmp_path / "tagger", tmp_path / "work"
    work.mkdir()
    model, tokenizer = tiny(folder, family, "AutoModelForTokenClassification", 2)
    sighting = look(folder)
    assert (sighting.kind, sighting.labels) == ("token-classifier", ("ORG", "PER"))
    made = make(folder, work, ("fp32", "int8"), JobContext())
    exact, quantized = made.measured
    assert exact.agreement == 1
    assert (quantized.agreement or 0) > 0.9
    text = TEXTS[0]
    with torch.no_grad():
        logits = model(**tokenizer(text, return_tensors="pt")).logits[0, 1:-1]
    wanted = torch.softmax(logits, 1).numpy()
    engine = FolderTagger(work / "fp32", "tiny 1", 1)
    got = engine._classify(engine._tokenize(text, JobContext()), JobContext())
    assert got.shape == wanted.shape
    assert np.abs(got - wanted).max() < 1e-3
    assert all(
        one.label in {"PER", "ORG"} and one.span.of(text).strip() for one in engine.tag(text, JobContext())
    )


def test_weights_in_halves_and_a_program_beside_them(tmp_path: Path) -> None:
    """Weights in bfloat16, and a checkout that wants a program of its own run: it is not."""
    import torch

    folder, work = tmp_path / "model", tmp_path / "work"
    work.mkdir()
    model, _ = tiny(folder, "bert", "AutoModel", 3)
    model.to(torch.bfloat16).save_pretrained(folder)
    config = json.loads((folder / "config.json").read_text())
    config["auto_map"] = {"AutoModel": "modeling_evil.Evil", "AutoConfig": "modeling_evil.Evil"}
    (folder / "config.json").write_text(json.dumps(config))
    (folder / "modeling_evil.py").write_text(f"import os; os.mkdir({str(tmp_path / 'was run')!r})")
    made = make(folder, work, ("fp32",), JobContext())
    assert made.measured[0].agreement is not None
    assert made.measured[0].agreement > 0.9999
    assert not (tmp_path / "was run").exists()
    assert "auto_map" not in (work / "fp32" / "config.json").read_text()
    assert not list((work / "fp32").glob("*.py"))
