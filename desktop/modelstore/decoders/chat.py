"""How a prompt is put to a model: its chat template, recognised by its marks and never run.

A template is a program in Jinja that comes with the model. What the families need of it is one turn of a
person; that is told here in our own words, and a template of no known marks is refused.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

FILE = "chat.json"
PROMPT = "{prompt}"
_MAX_FILE = 1 << 20
_MAX_TEMPLATE = 1 << 20

# "token" is one token of the vocabulary, "text" is encoded, "prompt" too once the person's words are in it.
Kind: TypeAlias = Literal["token", "text", "prompt"]


@dataclass(frozen=True, slots=True)
class Part:
    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class ChatFormat:
    """Parts of which exactly one holds the prompt; `trimmed` says that white space round it is left out."""

    parts: tuple[Part, ...]
    trimmed: bool = False

    def filled(self, prompt: str) -> list[Part]:
        """The parts with the person's words in their place."""
        words = prompt.strip() if self.trimmed else prompt
        return [
            Part(p.kind, p.text.replace(PROMPT, words) if p.kind == "prompt" else p.text) for p in self.parts
        ]

    @property
    def tokens(self) -> frozenset[str]:
        """Tokens that mark turns. In the words of a person they are plain text."""
        return frozenset(part.text for part in self.parts if part.kind == "token")

    def to_json(self) -> str:
        parts = [[part.kind, part.text] for part in self.parts]
        return json.dumps({"trimmed": self.trimmed, "parts": parts}, ensure_ascii=False, indent=1)


def read(folder: Path) -> ChatFormat | None:
    """That of a model's folder; None where it has none of its own. Raises `ValueError` when it is damaged."""
    path = folder / FILE
    if not path.is_file():
        return None
    if path.stat().st_size > _MAX_FILE:
        raise ValueError("chat.json is too large")
    raw = json.loads(path.read_text("utf-8"))
    try:
        parts = tuple(Part(kind, text) for kind, text in raw["parts"])
        trimmed = bool(raw["trimmed"])
    except (KeyError, TypeError) as error:
        raise ValueError("chat.json is damaged") from error
    kinds = [part.kind for part in parts]
    known = all(part.kind in {"token", "text", "prompt"} and isinstance(part.text, str) for part in parts)
    if not known or kinds.count("prompt") != 1:
        raise ValueError("chat.json is damaged")
    return ChatFormat(parts, trimmed)


@dataclass(frozen=True, slots=True)
class Marks:
    """Tokens that end the text before them ("strips": what follows loses its white space), and those that a
    template calls by name."""

    strips: Mapping[str, bool]  # every token that is no text, and whether it swallows white space after it
    begin: str = ""
    end: str = ""


def recognise(template: str, marks: Marks) -> ChatFormat | None:
    """The format of a chat template, None where its marks are not known. An empty template is that of a model
    which only goes on with a text."""
    if not template.strip():
        return _parts(marks.begin + PROMPT, marks, trimmed=False)
    if len(template) > _MAX_TEMPLATE:
        return None
    told = template.replace("\\n", "\n")
    for mark, layout in _LAYOUTS:
        if all(word in told for word in mark):
            text, trimmed = layout(told, marks.end)
            written = bool(marks.begin) and marks.begin in told and marks.begin not in text
            begin = marks.begin if "bos_token" in told or written else ""
            return _parts(begin + text, marks, trimmed=trimmed)
    return None


_SYSTEM = re.compile(r"<\|im_start\|>system\n([^'\"{}<>|]+)<\|im_end\|>")
_NO_THOUGHT = re.compile(r"<think>\n\n</think>\n*")
_QUOTED_LINE = re.compile(r"'[^'{}\n]*\n|\"[^\"{}\n]*\n")


def _chatml(told: str, _end: str) -> tuple[str, bool]:
    """ChatML, with the system turn that the template gives when there is none (SmolLM2, Qwen 2 and 3)."""
    system = _SYSTEM.search(told)
    first = f"<|im_start|>system\n{system[1]}<|im_end|>\n" if system else ""
    # A model that would think aloud first is told that it has thought: its answer is wanted, in few tokens.
    thought = _NO_THOUGHT.search(told)
    start = f"<|im_start|>assistant\n{thought[0] if thought else ''}"
    return f"{first}<|im_start|>user\n{PROMPT}<|im_end|>\n{start}", False


def _llama3(told: str, _end: str) -> tuple[str, bool]:
    def turn(role: str, words: str) -> str:
        return f"<|start_header_id|>{role}<|end_header_id|>\n\n{words}<|eot_id|>"

    # Llama 3.1 and 3.2 begin every talk with these dates; the second is their templates' default.
    dates = "Cutting Knowledge Date: December 2023\nToday Date: 26 Jul 2024\n\n"
    first = turn("system", dates) if "Cutting Knowledge Date" in told else ""
    return first + turn("user", PROMPT) + "<|start_header_id|>assistant<|end_header_id|>\n\n", True


def _gemma(_told: str, _end: str) -> tuple[str, bool]:
    return f"<start_of_turn>user\n{PROMPT}<end_of_turn>\n<start_of_turn>model\n", True


def _phi(told: str, _end: str) -> tuple[str, bool]:
    line = "\n" if _QUOTED_LINE.search(told) else ""
    return f"<|user|>{line}{PROMPT}<|end|>{line}<|assistant|>{line}", False


def _zephyr(_told: str, end: str) -> tuple[str, bool]:
    return f"<|user|>\n{PROMPT}{end}\n<|assistant|>\n", False


def _inst(told: str, _end: str) -> tuple[str, bool]:
    before = " " if "[INST] " in told else ""
    after = " " if " [/INST]" in told else ""
    return f"[INST]{before}{PROMPT}{after}[/INST]", True


_LAYOUTS: tuple[tuple[tuple[str, ...], Callable[[str, str], tuple[str, bool]]], ...] = (
    (("<|im_start|>", "<|im_end|>"), _chatml),
    (("<|start_header_id|>", "<|eot_id|>"), _llama3),
    (("<start_of_turn>", "<end_of_turn>"), _gemma),
    (("<|assistant|>", "<|end|>"), _phi),
    (("<|user|>", "<|assistant|>", "eos_token"), _zephyr),
    (("[INST]", "[/INST]"), _inst),
)


def _parts(layout: str, marks: Marks, *, trimmed: bool) -> ChatFormat:
    """The layout cut at every token that is no text; what is between them is encoded in one piece."""
    names = sorted((token for token in marks.strips if token), key=len, reverse=True)
    pattern = "|".join(map(re.escape, names))
    pieces = re.split(f"({pattern})", layout) if pattern else [layout]
    parts: list[Part] = []
    for piece in pieces:
        if piece in marks.strips:
            parts.append(Part("token", piece))
            continue
        swallowed = bool(parts) and parts[-1].kind == "token" and marks.strips[parts[-1].text]
        text = piece.lstrip() if swallowed else piece
        if PROMPT in text:
            parts.append(Part("prompt", text))
            trimmed = trimmed or (swallowed and text.startswith(PROMPT))
        elif text:
            parts.append(Part("text", text))
    return ChatFormat(tuple(parts), trimmed)
