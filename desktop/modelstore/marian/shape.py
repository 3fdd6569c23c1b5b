"""What a Marian model is: its sizes, and whether it is one of the students that can be carried over."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.errors import UserError
from desktop.modelstore.marian.binary import MarianModel

_NEEDED: dict[str, tuple[object, ...]] = {
    "type": ("transformer",),
    "dec-cell": ("ssru",),
    "transformer-decoder-autoreg": ("rnn",),
    "transformer-ffn-activation": ("relu", "swish"),
    "transformer-ffn-depth": (2,),
    "transformer-preprocess": ("",),
    "transformer-postprocess": ("dan",),
    "transformer-postprocess-emb": ("d",),
    "transformer-postprocess-top": ("",),
    "transformer-train-position-embeddings": (False,),
}
_IF_TOLD: dict[str, tuple[object, ...]] = {
    "layer-normalization": (False,),
    "lemma-dim-emb": (0,),
    "input-types": ([],),
    "transformer-decoder-ffn-depth": (0, 2),
    "transformer-no-affine": (False,),
    "transformer-no-projection": (False,),
    "transformer-pool": (False,),
    "transformer-rnn-projection": (False,),
    "ulr": (False,),
}
"""Options that older models do not have."""


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes and names that the graphs are made by.

    `tied` names for each decoder layer the one whose weights it has. `source` and `target` are the names of
    the tables of embeddings, the same one where the languages share a vocabulary; the target's is the output
    layer too. The first head of the decoder layer `alignment_layer` was trained to look at the word that is
    being translated.
    """

    width: int
    heads: int
    encoder_layers: int
    tied: tuple[int, ...]
    activation: str
    source: str
    target: str
    source_vocabulary: int
    target_vocabulary: int
    alignment_layer: int

    @property
    def decoder_layers(self) -> int:
        return len(self.tied)

    @property
    def shared(self) -> bool:
        """Whether both languages have one vocabulary."""
        return self.source == self.target


def shape_of(model: MarianModel) -> Shape:
    """The sizes of a model. Raises `UserError("marian_model_unsupported")` for another architecture."""
    config = model.config
    for name, allowed in _NEEDED.items():
        if config.get(name) not in allowed:
            raise _unsupported(f"{name} is {config.get(name)!r}")
    for name, allowed in _IF_TOLD.items():
        if config.get(name, allowed[0]) not in allowed:
            raise _unsupported(f"{name} is {config[name]!r}")
    source, target = _tables(model)
    try:
        source_vocabulary, width = model.quantized[source].values.shape
        target_vocabulary, _ = model.quantized[target].values.shape
    except KeyError:
        raise UserError(
            "marian_model_unsupported",
            "This Marian model is not quantised to 8 bits.",
            "Import the file whose name holds 'intgemm'.",
        ) from None
    try:
        heads, encoder_layers, decoder_layers = (
            int(str(config[name])) for name in ("transformer-heads", "enc-depth", "dec-depth")
        )
        tied = tuple(map(int, config.get("transformer-tied-layers") or range(1, decoder_layers + 1)))  # type: ignore[call-overload]
        guided = str(config.get("transformer-guided-alignment-layer", "last"))
        alignment = decoder_layers if guided == "last" else int(guided)
    except (KeyError, TypeError, ValueError):
        raise _unsupported("its sizes are not told") from None
    if len(tied) != decoder_layers or not 1 <= alignment <= decoder_layers or width % (2 * heads):
        raise _unsupported("its sizes do not fit each other")
    return Shape(
        width,
        heads,
        encoder_layers,
        tied,
        str(config["transformer-ffn-activation"]),
        source,
        target,
        source_vocabulary,
        target_vocabulary,
        alignment,
    )


def _tables(model: MarianModel) -> tuple[str, str]:
    """Names of the source's and the target's embeddings, as Marian chooses them."""
    every, both, output = (
        bool(model.config.get(f"tied-embeddings{which}", False)) for which in ("-all", "-src", "")
    )
    if not (every or output):
        raise _unsupported("its output layer is not tied to the embeddings")
    return ("Wemb", "Wemb") if every or both else ("encoder_Wemb", "decoder_Wemb")


def _unsupported(how: str) -> UserError:
    return UserError(
        "marian_model_unsupported",
        f"This Marian model is built in another way ({how}).",
        "The students of Firefox Translations (tiny, base, base-memory) can be imported, their teachers not.",
    )
