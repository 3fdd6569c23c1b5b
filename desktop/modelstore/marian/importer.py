"""A Firefox Translations model as Strongroom uses it: carried over to ONNX."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from desktop.errors import UserError
from desktop.modelstore.marian import binary, files, graph, published, shortlist
from desktop.modelstore.marian.binary import MarianModel
from desktop.modelstore.marian.layers import Precision
from desktop.modelstore.marian.published import Parts
from desktop.modelstore.marian.shape import Shape, shape_of
from desktop.progress import JobContext

STEPS = 4
OUTPUT_BIAS = "decoder_ff_logit_out_b"


def read(parts: Parts) -> tuple[MarianModel, Shape]:
    """The model of `parts`. Raises `UserError`: "not_a_marian_model", "marian_model_unsupported"."""
    model = binary.parse(published.read(parts.model), parts.model.name)
    shape = shape_of(model)
    if shape.shared != (parts.target_vocabulary is None):
        has, holds = ("one vocabulary", "two") if shape.shared else ("a vocabulary for each language", "one")
        raise UserError(
            "marian_model_incomplete",
            f"This model has {has}, and the folder holds {holds}.",
            "Fetch the whole model again.",
        )
    return model, shape


def convert(parts: Parts, dest: Path, ctx: JobContext, precision: Precision = "int8") -> None:
    """Write the graphs and tables of a model into the folder `dest`; the same bytes each time.

    Raises `UserError`: "not_a_marian_model", "not_a_shortlist", "not_a_vocabulary",
    "marian_model_unsupported", "marian_model_incomplete".
    """
    ctx.report("convert", 0, STEPS)
    model, shape = read(parts)
    config = {"decoder_layers": shape.decoder_layers}
    if parts.shortlist:
        listed = shortlist.parse(published.read(parts.shortlist), parts.shortlist.name)
        sizes = len(listed.offsets) - 1, listed.candidates.max(initial=0) + 1, listed.frequent
        if sizes[0] != shape.source_vocabulary or max(sizes[1:]) > shape.target_vocabulary:
            raise _of_another(parts.shortlist, "not_a_shortlist")
        config["frequent"] = listed.frequent
        np.save(dest / files.OFFSETS, listed.offsets)
        np.save(dest / files.CANDIDATES, listed.candidates)
    _vocabulary(parts.vocabulary, dest / files.VOCABULARY, shape.source_vocabulary)
    if parts.target_vocabulary:
        config["separate"] = 1
        _vocabulary(parts.target_vocabulary, dest / files.TARGET_VOCABULARY, shape.target_vocabulary)
        np.save(dest / files.SOURCE_TABLE, model.quantized[shape.source].values)
    ctx.report("convert", 1, STEPS)
    try:
        encoder, decoder = graph.encoder(model, precision), graph.decoder(model, precision)
    except KeyError as error:
        raise UserError(
            "not_a_marian_model",
            f"{parts.model.name} is damaged: it lacks {error.args[0]}.",
            "Fetch the model again.",
        ) from error
    ctx.report("convert", 2, STEPS)
    (dest / files.ENCODER).write_bytes(encoder.SerializeToString(deterministic=True))
    (dest / files.DECODER).write_bytes(decoder.SerializeToString(deterministic=True))
    ctx.report("convert", 3, STEPS)
    np.save(dest / files.TABLE, model.quantized[shape.target].values)
    bias = model.floats.get(OUTPUT_BIAS, np.zeros((1, shape.target_vocabulary), np.float32))
    np.save(dest / files.BIAS, bias[0])
    (dest / files.CONFIG).write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")
    ctx.report("convert", STEPS, STEPS)


def _vocabulary(source: Path, dest: Path, size: int) -> None:
    """Unpack a SentencePiece vocabulary of at most `size` tokens."""
    import sentencepiece

    data = published.read(source)
    try:
        found = sentencepiece.SentencePieceProcessor(model_proto=data)
    except RuntimeError as error:
        raise UserError(
            "not_a_vocabulary",
            f"{source.name} is no SentencePiece vocabulary, or it is damaged.",
            "Fetch the model again.",
        ) from error
    if found.vocab_size() > size or found.eos_id() < 0:
        raise _of_another(source, "not_a_vocabulary")
    dest.write_bytes(data)


def _of_another(file: Path, code: str) -> UserError:
    return UserError(
        code,
        f"{file.name} belongs to another model: its vocabulary has another size.",
        "Fetch the whole model again.",
    )
