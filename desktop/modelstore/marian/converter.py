"""Firefox Translations models that a person brings."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from desktop.modelstore.importing.base import Measured, Precision, Sighting
from desktop.modelstore.importing.comparing import folder_size
from desktop.modelstore.importing.licences import licence_files, licence_of
from desktop.modelstore.marian import importer, layers, measure, published
from desktop.modelstore.seq2seq.calibration import in_turns, texts
from desktop.progress import JobContext

GRAPHS: Mapping[Precision, layers.Precision] = {"int8": "int8", "fp32": "float32"}
RUNTIME = 90 << 20
"""Bytes that the runtime, the vocabulary and a batch take beside the weights; of a tiny student."""


class Marian:
    """The int8 weights are kept as they are; in "fp32" only what is computed from them is more exact."""

    def look(self, path: Path) -> Sighting | None:
        """What lies in a folder of model*.bin, lex*.bin and vocab*.spm, packed with gzip or not.

        Raises `UserError`: "marian_model_incomplete", "marian_model_unsupported", "not_a_marian_model".
        """
        if not path.is_dir() or not any(published.is_model(file) for file in path.iterdir()):
            return None
        parts = published.find(path.iterdir())
        model, shape = importer.read(parts)
        direction = published.direction(parts, path)
        weights = sum(found.values.size for found in model.quantized.values())
        tables = shape.width * (shape.source_vocabulary + (not shape.shared) * shape.target_vocabulary)
        notes = []
        if parts.shortlist is None:
            notes.append("Without a shortlist every word may come out at any place: it is slower.")
        if parts.left_aside:
            notes.append(f"The shortlist {parts.left_aside.name} is of an older kind and is left aside.")
        files = (parts.model, parts.vocabulary, parts.shortlist, parts.target_vocabulary)
        return Sighting(
            path=path,
            form="marian",
            kind="seq2seq",
            architecture="marian",
            title=f"Firefox Translations {direction}" if direction else "",
            roles=("translator",),
            licence=licence_of(path),
            parameters=weights,
            size=sum(file.stat().st_size for file in files if file),
            # The runtime keeps the layers' weights twice, once laid out for its kernels; tables once.
            memory={
                "int8": RUNTIME + 2 * (weights - tables) + tables,
                "fp32": RUNTIME + 8 * (weights - tables) + tables,
            },
            direction=direction,
            notes=tuple(notes),
        )

    def convert(
        self, sighting: Sighting, dest: Path, precisions: tuple[Precision, ...], ctx: JobContext
    ) -> Mapping[Precision, Path]:
        """One folder a precision, "int8" and "fp32", as `engines.translator` reads them.

        Raises `UserError`: as `importer.convert`.
        """
        parts = published.find(sighting.path.iterdir())
        made = {}
        for precision in precisions:
            folder = dest / precision
            folder.mkdir()
            importer.convert(parts, folder, ctx, GRAPHS[precision])
            for file in licence_files(sighting.path):
                shutil.copyfile(file, folder / file.name)
            made[precision] = folder
        return made

    def measure(
        self, sighting: Sighting, made: Mapping[Precision, Path], ctx: JobContext
    ) -> tuple[Measured, ...]:
        """How many words of a translation in float32 each would have chosen too, and how fast."""
        with tempfile.TemporaryDirectory() as work:
            exact = made.get("fp32") or self.convert(sighting, Path(work), ("fp32",), ctx)["fp32"]
            sentences = texts(sighting.direction)
            wanted = measure.Stepper(exact).translations(sentences, ctx)
            runs = {
                precision: partial(measure.Stepper(folder).agreement, sentences, wanted, ctx)
                for precision, folder in made.items()
            }
            found = in_turns(runs)
        return tuple(
            Measured(precision, folder_size(made[precision]), round(speed, 1), round(agreement, 5))
            for precision, (agreement, speed) in found.items()
        )
