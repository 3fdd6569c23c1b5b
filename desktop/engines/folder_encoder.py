"""An encoder that a person brought: model.onnx and tokenizer.json, with the config.json of its family."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from desktop.engines.encoder import Encoder
from desktop.engines.session import damaged

POSITIONS = 512
"""Tokens in a row, where a model does not tell how many it takes."""

_FIRST_AFTER_PAD = frozenset({"roberta", "xlm-roberta", "camembert", "mpnet", "longformer"})
"""Families whose first token has the position after that of padding."""


class FolderEncoder(Encoder):
    """Of a graph with several outputs the first with a row a token is taken."""

    def __init__(self, folder: Path, threads: int) -> None:
        super().__init__(folder / "model.onnx", folder / "tokenizer.json", threads)
        self._config_file = folder / "config.json"
        self._most_tokens = POSITIONS

    @property
    def most_tokens(self) -> int:
        """How many tokens a row may have, special ones among them."""
        self._load()
        return self._most_tokens

    @property
    def marks(self) -> tuple[list[int], list[int]]:
        """Ids of the special tokens that stand before and after a text."""
        encoding = self.tokenizer.encode("a")
        special: list[int] = encoding.special_tokens_mask
        if 0 not in special:
            return [], []
        return encoding.ids[: special.index(0)], encoding.ids[len(special) - special[::-1].index(0) :]

    def _load(self) -> None:
        if self.loaded:
            return
        try:
            config = json.loads(self._config_file.read_text(encoding="utf-8"))
            positions = int(config.get("max_position_embeddings") or POSITIONS)
            self._pad = int(config.get("pad_token_id") or 0)
        except (OSError, ValueError, TypeError, AttributeError, RecursionError) as error:
            raise damaged(self._config_file) from error
        after_pad = config.get("model_type") in _FIRST_AFTER_PAD
        self._most_tokens = positions - (self._pad + 1 if after_pad else 0)
        super()._load()
        self._output = self._row_a_token(self._session)

    def _row_a_token(self, session: Any) -> str:
        """The name of the first output of shape (rows, tokens, width)."""
        for output in session.get_outputs():
            if len(output.shape) == 3:
                return str(output.name)
        self.close()
        raise damaged(self._model_file)
