"""Translators in Hugging Face's layout: MarianMT (OPUS-MT), T5 and its kin, M2M100 and NLLB."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from desktop.errors import UserError
from desktop.modelstore.encoders import export, export_refusals_told
from desktop.modelstore.importing import configs, folders, safetensors_files
from desktop.modelstore.importing.base import Measured, Precision, Sighting
from desktop.modelstore.importing.comparing import folder_size
from desktop.modelstore.importing.licences import licence_files, licence_of
from desktop.modelstore.seq2seq import describing, description, files, measure
from desktop.modelstore.seq2seq.calibration import in_turns, texts
from desktop.modelstore.seq2seq.languages import directions_in
from desktop.progress import JobContext

OVERHEAD = 250 << 20
"""Bytes that the runtime and a batch take beside the weights; as measured with a model of OPUS-MT's size."""
_COPIES = {
    "source.spm": files.SOURCE,
    "spiece.model": files.SOURCE,
    "sentencepiece.bpe.model": files.SOURCE,
    "target.spm": files.TARGET,
    "vocab.json": files.PIECES,
    "target_vocab.json": files.TARGET_PIECES,
    "tokenizer.json": files.TOKENIZER,
}


class Seq2Seq:
    """The converter of these families."""

    def look(self, path: Path) -> Sighting | None:
        """None for what is none of them. Raises `UserError`: "unsupported_model", "model_damaged"."""
        if not (path / folders.CONFIG).is_file():
            return None
        config = configs.read_json(path / folders.CONFIG)
        family = str(config.get("model_type", ""))
        if family not in describing.FAMILIES:
            return None
        weights = safetensors_files.weights(path)
        name = _name(path, config)
        try:
            describing.describe(path, config, name)
            direction = describing.direction(path, config, name)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise UserError(
                "model_damaged",
                "The files of the model that tell its tokens and languages can not be understood.",
                "Get the model again.",
            ) from error
        parameters = sum(safetensors_files.parameters(file) for file in weights)
        # The table of embeddings is there in the encoder, in the decoder, and turned round as its last layer.
        copies = 2 * configs.number(config, "vocab_size") * configs.number(config, "d_model")
        notes = [] if direction else ["It does not tell which languages it translates."]
        if family in ("t5", "mt5") and not direction:
            notes.append("T5 translates only where it was trained to, and by a prefix that it names.")
        return Sighting(
            path=path,
            form="safetensors",
            kind="seq2seq",
            architecture=family,
            title="",
            roles=("translator",),
            licence=licence_of(path),
            parameters=parameters,
            size=sum(file.stat().st_size for file in weights),
            memory={
                "fp32": OVERHEAD + 4 * (parameters + copies),
                "int8": OVERHEAD + round(1.3 * (parameters + copies)),
            },
            direction=direction,
            notes=tuple(notes),
        )

    def convert(
        self, sighting: Sighting, dest: Path, precisions: tuple[Precision, ...], ctx: JobContext
    ) -> Mapping[Precision, Path]:
        """Raises `UserError`: "extra_missing", "unsupported_model"."""
        import onnx

        from desktop.modelstore.seq2seq import graphs

        config = configs.read_json(sighting.path / folders.CONFIG)
        told = describing.describe(sighting.path, config, _name(sighting.path, config))
        steps = len(precisions) + 1
        made: dict[Precision, Path] = {}
        with tempfile.TemporaryDirectory(prefix=".work-", dir=dest) as name:
            work = Path(name)
            ctx.report("export", 0, steps)
            folders.stage(sighting.path, work / "staged")
            exported = _exported(work / "staged", work / "export")
            for number, precision in enumerate(precisions, 1):
                ctx.report("export", number, steps)
                first = onnx.load(exported / "decoder_model.onnx")
                encoder = graphs.with_keys(onnx.load(exported / "encoder_model.onnx"), first)
                further = onnx.load(exported / "decoder_with_past_model.onnx")
                decoder, attends = graphs.step_of(further, told.layers)
                if precision == "int8":
                    encoder, decoder = graphs.in_eight_bits(encoder), graphs.in_eight_bits(decoder)
                folder = dest / precision
                folder.mkdir()
                graphs.save(encoder, folder / files.ENCODER)
                graphs.save(decoder, folder / files.DECODER)
                description.write(folder, replace(told, attends=attends))
                _complete(sighting.path, folder)
                made[precision] = folder
            ctx.report("export", steps, steps)
        return made

    def measure(
        self, sighting: Sighting, made: Mapping[Precision, Path], ctx: JobContext
    ) -> tuple[Measured, ...]:
        """How many tokens of torch's greedy translations each chooses too, and how fast."""
        some = next(iter(made.values()))
        told = description.read(some)
        direction = next(iter(told.directions), "")
        sentences = measure.sources(some, texts(direction), direction)
        with tempfile.TemporaryDirectory(prefix=".work-", dir=some.parent) as name:
            folders.stage(sighting.path, Path(name) / "staged")
            wanted = measure.by_torch(Path(name) / "staged", sentences, told, direction, ctx)
        runs = {
            precision: partial(measure.agreement, folder, sentences, wanted, ctx)
            for precision, folder in made.items()
        }
        return tuple(
            Measured(precision, folder_size(made[precision]), round(speed, 1), round(agreement, 5))
            for precision, (agreement, speed) in in_turns(runs).items()
        )


def _name(path: Path, config: Mapping[str, Any]) -> str:
    """What the model is called: in its own words where its folder tells no languages."""
    said = str(config.get("_name_or_path") or "")
    return path.name if directions_in(path.name) or not said else said


def _exported(staged: Path, dest: Path) -> Path:
    """Encoder, first step and further step, in float32."""
    with export_refusals_told("Choose a model of the families MarianMT (OPUS-MT), T5, M2M100 or NLLB."):
        # Without post-processing the graphs stay apart.
        export(staged, dest, "text2text-generation-with-past", dtype="fp32", no_post_process=True)
    return dest


def _complete(source: Path, folder: Path) -> None:
    """Put the tokenizer and the licences of `source` beside the graphs."""
    for name, kept in _COPIES.items():
        if (source / name).is_file():
            shutil.copyfile(source / name, folder / kept)
    for file in licence_files(source):
        shutil.copyfile(file, folder / file.name)
