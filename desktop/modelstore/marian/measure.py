"""How well a converted student does beside the exact one: step by step."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import psutil  # type: ignore[import-untyped]
from numpy.typing import NDArray

from desktop.modelstore.marian import files
from desktop.modelstore.marian.shortlist import Shortlist
from desktop.progress import JobContext

LONGEST = 60
"""Tokens of a translation that are compared."""


class Stepper:
    """The graphs of a folder that `importer.convert` wrote, one sentence at a time: no translator, but enough
    to hold one precision against another."""

    def __init__(self, folder: Path) -> None:
        import onnxruntime  # type: ignore[import-untyped]
        import sentencepiece

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = psutil.cpu_count(logical=False) or 1
        options.log_severity_level = 3
        self._encoder, self._decoder = (
            onnxruntime.InferenceSession(folder / name, options, providers=["CPUExecutionProvider"])
            for name in (files.ENCODER, files.DECODER)
        )
        config = json.loads((folder / files.CONFIG).read_text("utf-8"))
        separate = bool(config.get("separate"))
        self._source = np.load(folder / (files.SOURCE_TABLE if separate else files.TABLE), mmap_mode="r")
        self._target = np.load(folder / files.TABLE, mmap_mode="r")
        self._bias = np.load(folder / files.BIAS)
        self._shortlist = None
        if "frequent" in config:
            offsets, candidates = (np.load(folder / name, mmap_mode="r") for name in files.SHORTLIST)
            self._shortlist = Shortlist(config["frequent"], offsets, candidates, shared=not separate)
        self._layers = range(1, int(config["decoder_layers"]) + 1)
        self._vocabulary = sentencepiece.SentencePieceProcessor(model_file=str(folder / files.VOCABULARY))
        target = files.TARGET_VOCABULARY if separate else files.VOCABULARY
        self._end = sentencepiece.SentencePieceProcessor(model_file=str(folder / target)).eos_id()

    def translations(self, sentences: Sequence[str], ctx: JobContext) -> list[list[int]]:
        """Each sentence's greedy translation as tokens, the end mark with it unless it is cut off."""
        found = []
        for number, sentence in enumerate(sentences):
            ctx.report("measure", number, len(sentences))
            steps = self._steps(sentence, None)
            found.append([chosen for chosen, _ in zip(steps, range(LONGEST), strict=False)])
        return found

    def agreement(
        self, sentences: Sequence[str], wanted: Sequence[Sequence[int]], ctx: JobContext
    ) -> tuple[float, float]:
        """The part of the tokens `wanted` that this model chooses too, each after the same ones before it,
        and tokens a second."""
        same = count = 0
        began = time.perf_counter()
        for number, (sentence, tokens) in enumerate(zip(sentences, wanted, strict=True)):
            ctx.report("measure", number, len(sentences))
            chosen = list(self._steps(sentence, tokens))
            same += sum(a == b for a, b in zip(chosen, tokens, strict=True))
            count += len(tokens)
        return same / max(count, 1), count / (time.perf_counter() - began)

    def _steps(self, sentence: str, forced: Sequence[int] | None) -> Iterator[int]:
        """What is chosen at each step, after its own choices or after `forced` ones."""
        tokens = [*self._vocabulary.encode(sentence), self._vocabulary.eos_id()]
        mask = np.ones((1, len(tokens)), np.float32)
        names = [f"{kind}_{layer}" for layer in self._layers for kind in ("keys", "values")]
        context = self._encoder.run(names, {"rows": self._source[tokens][None], "mask": mask})
        feed: dict[str, NDArray[np.generic]] = dict(zip(names, context, strict=True))
        possible = np.arange(len(self._target))
        if self._shortlist:
            possible = self._shortlist.of(tokens, self._end)
        feed |= {"mask": mask, "weights": self._target[possible], "bias": self._bias[possible]}
        width = self._target.shape[1]
        feed |= {f"state_{layer}": np.zeros((1, width), np.float32) for layer in self._layers}
        wanted = ["logits", *(f"next_state_{layer}" for layer in self._layers)]
        previous, step = -1, 0
        while previous != self._end and (forced is None or step < len(forced)):
            at = np.searchsorted(possible, previous) if step else -1
            feed |= {"previous": np.array([at], np.int64), "position": np.array([step])}
            logits, *states = self._decoder.run(wanted, feed)
            feed |= {f"state_{layer}": state for layer, state in zip(self._layers, states, strict=True)}
            chosen = int(possible[logits[0].argmax()])
            yield chosen
            previous = chosen if forced is None else forced[step]
            step += 1
