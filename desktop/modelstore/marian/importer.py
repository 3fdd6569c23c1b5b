"""A Firefox Translations model as Strongroom uses it: found in a folder, and carried over to ONNX."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from desktop.errors import UserError
from desktop.modelstore.marian import binary, graph, shortlist
from desktop.modelstore.marian.files import (
    BIAS,
    CANDIDATES,
    CONFIG,
    DECODER,
    ENCODER,
    OFFSETS,
    TABLE,
    VOCABULARY,
)
from desktop.progress import JobContext

STEPS = 4


@dataclass(frozen=True, slots=True)
class Parts:
    """The three files of a model, as Mozilla names them."""

    model: Path
    shortlist: Path
    vocabulary: Path


def find(files: Iterable[Path]) -> Parts:
    """The parts of a model among `files`: model*.bin, lex*.bin, vocab*.spm.

    Raises `UserError`: "marian_model_incomplete", "marian_model_unsupported" (a vocabulary for each
    language).
    """
    names = sorted(files)
    model = [f for f in names if f.name.startswith("model") and f.suffix == ".bin"]
    lexicon = [f for f in names if f.name.startswith("lex") and f.suffix == ".bin"]
    vocabulary = [f for f in names if f.name.endswith(".spm")]
    for found, kind in ((model, "model*.bin"), (lexicon, "lex*.bin"), (vocabulary, "vocab*.spm")):
        if not found:
            raise UserError(
                "marian_model_incomplete",
                f"There is no {kind} in this folder.",
                "A Firefox Translations model has three files: model*.bin, lex*.bin and vocab*.spm.",
            )
    if max(len(model), len(lexicon), len(vocabulary)) > 1:
        raise UserError(
            "marian_model_unsupported",
            "This folder holds several models, or one with a vocabulary for each of its languages.",
            "Import one model at a time, with a vocabulary that both languages share.",
        )
    return Parts(model[0], lexicon[0], vocabulary[0])


def convert(parts: Parts, dest: Path, ctx: JobContext) -> None:
    """Write the graphs and tables of a model into the folder `dest`; the same bytes each time.

    Raises `UserError`: "not_a_marian_model", "not_a_shortlist", "marian_model_unsupported".
    """
    ctx.report("convert", 0, STEPS)
    model = binary.load(parts.model)
    shape = graph.shape_of(model)
    listed = shortlist.load(parts.shortlist)
    if len(listed.offsets) != shape.vocabulary + 1 or listed.candidates.max(initial=0) >= shape.vocabulary:
        raise UserError(
            "not_a_shortlist",
            f"{parts.shortlist.name} belongs to another model: its vocabulary has another size.",
            "Fetch the whole model again.",
        )
    ctx.report("convert", 1, STEPS)
    (dest / ENCODER).write_bytes(graph.encoder(model).SerializeToString(deterministic=True))
    ctx.report("convert", 2, STEPS)
    (dest / DECODER).write_bytes(graph.decoder(model).SerializeToString(deterministic=True))
    ctx.report("convert", 3, STEPS)
    np.save(dest / TABLE, model.quantized[graph.EMBEDDINGS].values)
    np.save(dest / BIAS, model.floats[graph.OUTPUT_BIAS][0])
    np.save(dest / OFFSETS, listed.offsets)
    np.save(dest / CANDIDATES, listed.candidates)
    shutil.copyfile(parts.vocabulary, dest / VOCABULARY)
    config = {"decoder_layers": shape.decoder_layers, "frequent": listed.frequent}
    (dest / CONFIG).write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")
    ctx.report("convert", STEPS, STEPS)
