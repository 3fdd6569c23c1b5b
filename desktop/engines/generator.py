"""The generator on onnxruntime-genai: chat template, prefill by chunks, decode by tokens."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import psutil  # type: ignore[import-untyped]

from desktop.engines.base import Limits
from desktop.errors import UserError
from desktop.modelstore.decoders import chat
from desktop.modelstore.decoders.chat import ChatFormat, Part
from desktop.progress import JobContext

# SmolLM2's, with the words that it was trained with (`tokenizer.chat_template` of its GGUF). The folder that
# is built for it names no format; those of models that a person added do.
SMOLLM2 = ChatFormat(
    (
        Part("token", "<|im_start|>"),
        Part("text", "system\nYou are a helpful AI assistant named SmolLM, trained by Hugging Face"),
        Part("token", "<|im_end|>"),
        Part("text", "\n"),
        Part("token", "<|im_start|>"),
        Part("prompt", "user\n{prompt}"),
        Part("token", "<|im_end|>"),
        Part("text", "\n"),
        Part("token", "<|im_start|>"),
        Part("text", "assistant\n"),
    )
)

# onnxruntime-genai holds the interpreter for a whole chunk, so a chunk bounds how late a cancel is seen.
# Larger ones are no faster.
CHUNK_TOKENS = 128


class GenaiGenerator:
    """A decoder in a folder that `modelstore.smollm2` built or `modelstore.decoders` converted, or in another
    one for onnxruntime-genai that has a tokenizer.json and a chat.json. Not for two threads at once."""

    def __init__(self, path: Path, label: str, threads: int) -> None:
        self._path = path
        self._label = label
        self._threads = threads
        self._model: Any = None
        self._tokenizer: Any = None
        self._format = SMOLLM2
        self._memory = 0

    @property
    def model(self) -> str:
        return self._label

    @property
    def loaded(self) -> bool:
        return self._model is not None

    def memory_bytes(self) -> int:
        """Resident memory that loading took; one generation adds 46 KB a token with SmolLM2."""
        return self._memory

    def close(self) -> None:
        self._model = self._tokenizer = None
        self._memory = 0

    def count_tokens(self, text: str) -> int:
        """Tokens that `text` takes, without the chat template."""
        return len(self._encode(text))

    def generate(self, prompt: str, limits: Limits, ctx: JobContext) -> Iterator[str]:
        """Pieces of text as they are decoded; see `engines.base.Generator`."""
        import onnxruntime_genai as og  # type: ignore[import-untyped]

        ctx.check()
        self._load()
        ids = self._chat(prompt)
        length = len(ids) + limits.max_new_tokens
        if length > self._context():
            raise UserError(
                "prompt_too_long",
                f"The text is too long for the language model: {length} tokens of {self._context()}.",
                "Give it a shorter text.",
            )
        params = og.GeneratorParams(self._model)
        sampling = limits.temperature > 0
        options: dict[str, Any] = {"max_length": length, "do_sample": sampling, "random_seed": 0}
        if sampling:
            options |= {"temperature": limits.temperature, "top_p": 0.95}
        params.set_search_options(**options)
        if limits.json_schema is not None:
            params.set_guidance("json_schema", limits.json_schema)
        session = og.Generator(self._model, params)
        for start in range(0, len(ids), CHUNK_TOKENS):
            ctx.check()
            session.append_tokens(np.array(ids[start : start + CHUNK_TOKENS], np.int32))
        yield from until_stop(self._decode(_tokens(session, ctx)), limits.stop)

    def _decode(self, tokens: Iterable[int]) -> Iterator[str]:
        """Text as soon as its characters are whole; bytes of one left open at the end are dropped."""
        from tokenizers.decoders import DecodeStream

        stream = DecodeStream(skip_special_tokens=True)
        for token in tokens:
            piece = stream.step(self._tokenizer, token)
            if piece:
                yield piece

    def _chat(self, prompt: str) -> list[int]:
        """Token ids of the prompt in the model's chat format."""
        self._load_tokenizer()
        ids: list[int] = []
        for part in self._format.filled(prompt):
            ids += [self._special(part.text)] if part.kind == "token" else self._encode(part.text)
        return ids

    def _encode(self, text: str) -> Sequence[int]:
        self._load_tokenizer()
        ids: Sequence[int] = self._tokenizer.encode(text, add_special_tokens=False).ids
        return ids

    def _special(self, token: str) -> int:
        number: int | None = self._tokenizer.token_to_id(token)
        if number is None:
            raise _damaged()
        return number

    def _context(self) -> int:
        config = json.loads((self._path / "genai_config.json").read_text("utf-8"))
        return int(config["model"]["context_length"])

    def _load_tokenizer(self) -> None:
        if self._tokenizer is not None:
            return
        from tokenizers import Tokenizer

        self._format = chat.read(self._path) or SMOLLM2
        self._tokenizer = Tokenizer.from_file(str(self._path / "tokenizer.json"))
        # A document that holds "<|im_end|>" must not end the person's turn: there it is plain text.
        self._tokenizer.encode_special_tokens = True

    def _load(self) -> None:
        if self._model is not None:
            return
        import onnxruntime_genai as og

        og.disable_telemetry_events()
        process = psutil.Process()
        before = process.memory_info().rss
        try:
            self._load_tokenizer()
            config = og.Config(str(self._path))
            # Left to itself, genai takes one thread a logical core, and ran at half speed.
            session = {"session_options": {"intra_op_num_threads": self._threads}}
            config.overlay(json.dumps({"model": {"decoder": session}}))
            self._model = og.Model(config)
        except Exception as error:  # tokenizers and genai both raise plain Exception or RuntimeError
            raise _damaged() from error
        self._memory = max(0, process.memory_info().rss - before)


def _damaged() -> UserError:
    return UserError(
        "model_damaged",
        "The language model cannot be loaded; its files are missing or damaged.",
        "Build the models again, or import the model again if you added it.",
    )


def _tokens(session: Any, ctx: JobContext) -> Iterator[int]:
    while not session.is_done():
        ctx.check()
        session.generate_next_token()
        yield int(session.get_next_tokens()[0])


def until_stop(pieces: Iterable[str], stops: Sequence[str]) -> Iterator[str]:
    """The text of `pieces` up to the first of `stops`, which may lie across pieces.

    What may be the beginning of a stop is held back until it is known.
    """
    held = ""
    for piece in pieces:
        held += piece
        found = [place for place in map(held.find, stops) if place >= 0]
        if found:
            held = held[: min(found)]
            break
        safe = len(held) - max((_overlap(held, stop) for stop in stops), default=0)
        if safe:
            yield held[:safe]
            held = held[safe:]
    if held:
        yield held


def _overlap(text: str, stop: str) -> int:
    """Length of the longest end of `text` with which `stop` begins."""
    return next((n for n in range(min(len(text), len(stop)), 0, -1) if text.endswith(stop[:n])), 0)
