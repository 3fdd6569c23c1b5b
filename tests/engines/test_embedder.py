from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from desktop.engines.embedder import MiniLMEmbedder, QuickEmbedder
from desktop.errors import Cancelled, UserError
from desktop.progress import JobContext, Progress

GOLDEN = Path(__file__).parents[1] / "golden" / "minilm.json"


@pytest.fixture
def embedder(model_store: Any) -> MiniLMEmbedder:
    return MiniLMEmbedder(model_store.path("minilm"), model_store.label("minilm"), 2)


@pytest.mark.models
def test_vectors_are_those_of_the_fp32_model(embedder: MiniLMEmbedder) -> None:
    golden = json.loads(GOLDEN.read_text(encoding="utf-8"))
    wanted = np.array([each["vector"] for each in golden])
    texts = [each["text"] for each in golden]
    together = embedder.embed(texts, JobContext())
    alone = np.concatenate([embedder.embed([text], JobContext()) for text in texts])
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    assert (together * wanted).sum(axis=1).min() >= 0.99
    assert (alone * wanted).sum(axis=1).min() >= 0.99


@pytest.mark.models
def test_the_quick_one_is_near_to_it(embedder: MiniLMEmbedder, model_store: Any) -> None:
    quick = QuickEmbedder(model_store.path("minilm"), model_store.label("minilm"), 2)
    assert quick.model != embedder.model
    assert not quick.loaded
    texts = [each["text"] for each in json.loads(GOLDEN.read_text(encoding="utf-8"))]
    texts = [text for text in texts if len(text) < 500]  # it sees less of a long one
    assert (quick.embed(texts, JobContext()) * embedder.embed(texts, JobContext())).sum(axis=1).min() > 0.98
    assert quick.loaded
    assert quick.memory_bytes() > 20_000_000


@pytest.mark.models
def test_order_is_that_of_the_texts(embedder: MiniLMEmbedder) -> None:
    texts = ["short", "A sentence that is a good deal longer than the others in this list.", "cats and dogs"]
    vectors = embedder.embed(texts, JobContext())
    turned = embedder.embed(texts[::-1], JobContext())[::-1]
    assert (vectors * turned).sum(axis=1).min() > 0.99


@pytest.mark.models
def test_loads_on_use_and_closes(embedder: MiniLMEmbedder) -> None:
    assert not embedder.loaded
    assert embedder.memory_bytes() == 0
    assert embedder.embed([], JobContext()).shape == (0, 384)
    assert not embedder.loaded
    embedder.embed(["x"], JobContext())
    assert embedder.loaded
    assert embedder.memory_bytes() > 0
    embedder.close()
    assert not embedder.loaded
    assert embedder.embed(["x"], JobContext()).shape == (1, 384)


@pytest.mark.models
def test_cancel_between_batches(embedder: MiniLMEmbedder) -> None:
    class Token:
        stopped = False

        def is_set(self) -> bool:
            return self.stopped

    token = Token()
    seen: list[Progress] = []

    def report(progress: Progress) -> None:
        seen.append(progress)
        token.stopped = progress.done > 0

    with pytest.raises(Cancelled):
        embedder.embed(["some words here"] * 200, JobContext(report, token))
    assert seen[-1].done < seen[-1].total


@pytest.mark.models
def test_cancel_within_a_batch(embedder: MiniLMEmbedder) -> None:
    embedder.embed(["x"], JobContext())
    ctx = JobContext()
    run = embedder._encoder._session.run

    class Session:
        def run(self, *args: Any) -> Any:
            ctx.interrupt()
            return run(*args)

    embedder._encoder._session = Session()
    with pytest.raises(Cancelled):
        embedder.embed(["some words"], ctx)


def test_a_missing_or_damaged_model_is_said(tmp_path: Path) -> None:
    embedder = MiniLMEmbedder(tmp_path, "minilm", 1)
    with pytest.raises(UserError) as missing:
        embedder.embed(["x"], JobContext())
    assert missing.value.code == "model_missing"
    (tmp_path / "model.onnx").write_bytes(b"\x08\x07\x12")
    (tmp_path / "tokenizer.json").write_text("{}")
    with pytest.raises(UserError) as damaged:
        embedder.embed(["x"], JobContext())
    assert damaged.value.code == "model_damaged"


def test_a_truncated_graph_is_said(tmp_path: Path) -> None:
    shipped = Path(__file__).parents[2] / "resources" / "models" / "minilm" / "tokenizer.json"
    (tmp_path / "tokenizer.json").write_bytes(shipped.read_bytes())
    (tmp_path / "model.onnx").write_bytes(b"\x08\x07\x12\xff")
    with pytest.raises(UserError) as damaged:
        MiniLMEmbedder(tmp_path, "minilm", 1).embed(["x"], JobContext())
    assert damaged.value.code == "model_damaged"


@pytest.mark.reference
@pytest.mark.models
def test_vectors_are_those_of_transformers(embedder: MiniLMEmbedder, minilm_reference: Path) -> None:
    torch = pytest.importorskip("torch")
    transformers = pytest.importorskip("transformers")
    texts = [each["text"] for each in json.loads(GOLDEN.read_text(encoding="utf-8"))]
    tokenizer = transformers.AutoTokenizer.from_pretrained(minilm_reference)
    model = transformers.AutoModel.from_pretrained(minilm_reference).eval()
    vectors = embedder.embed(texts, JobContext())
    for text, vector in zip(texts, vectors, strict=True):
        batch = tokenizer(text, truncation=True, max_length=256, return_tensors="pt")
        with torch.no_grad():
            mean = model(**batch).last_hidden_state[0].mean(0).numpy()
        assert vector @ mean / np.linalg.norm(mean) >= 0.99
