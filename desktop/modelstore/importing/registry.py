"""The families of models that can be imported, each by the name of its converter: importing one brings its
libraries, which only the process that converts has a use for."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module

from desktop.modelstore.importing.base import Converter

CONVERTERS: dict[str, str] = {
    "marian": "desktop.modelstore.marian.converter:Marian",
    "ready": "desktop.modelstore.importing.ready:Ready",
    "seq2seq": "desktop.modelstore.seq2seq.converter:Seq2Seq",
    "decoder": "desktop.modelstore.decoders.converter:DecoderConverter",
    "encoder": "desktop.modelstore.importing.encoders:Encoders",
}
"""Asked in this order: the first that knows what it is shown takes it. "package.module:class", made without
arguments."""


def converter(name: str) -> Converter:
    """The converter of a family."""
    module, _, made = CONVERTERS[name].partition(":")
    found: Converter = getattr(import_module(module), made)()
    return found


def converters() -> Iterator[tuple[str, Converter]]:
    """All of them, in order; one that is not needed any more is never imported."""
    for name in CONVERTERS:
        yield name, converter(name)
