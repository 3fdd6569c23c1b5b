"""An index that a person asked to keep: a database in one file that only its passphrase opens.

The database is made and read in memory (SQLite's serialize), so that nothing of the documents lies on the
disk but sealed. It holds the passages, their vectors, and their words for full-text search (FTS5), by which a
kept index can be looked through without the models.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.document import sealed
from desktop.document.model import Span
from desktop.errors import UserError
from desktop.progress import JobContext
from desktop.tasks.retrieval.index import Index, tokens, vectors_of
from desktop.tasks.retrieval.passages import Passage

if TYPE_CHECKING:
    from desktop.engines.base import Engines

PURPOSE = "index"
VERSION = 1
_TABLES = """
    CREATE TABLE about (version INTEGER, model TEXT);
    CREATE TABLE passages (
        id INTEGER PRIMARY KEY, document TEXT, heading TEXT, kind TEXT, text TEXT, spans TEXT, pieces TEXT,
        vector BLOB
    );
    CREATE VIRTUAL TABLE words USING fts5(heading, text, content='passages', content_rowid='id',
        tokenize='porter unicode61');
"""


def save(path: Path, index: Index, passphrase: str) -> None:
    """Write `index` to `path`. Raises `UserError` as `sealed.seal`."""
    with _memory() as base:
        base.executescript(_TABLES)
        base.execute("INSERT INTO about VALUES (?, ?)", (VERSION, index.model))
        base.executemany(
            "INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                (number, *_row(passage), index.vectors[number].astype("<f4").tobytes())
                for number, passage in enumerate(index.passages)
            ),
        )
        base.execute("INSERT INTO words(words) VALUES ('rebuild')")
        base.commit()
        content = base.serialize()
    sealed.seal(path, content, passphrase, PURPOSE)


def load(path: Path, passphrase: str, engines: Engines, ctx: JobContext) -> Index:
    """The index in `path`. Vectors of another model than the one in use are made anew.

    Raises `UserError` as `sealed.unseal`, and "not_sealed" for an index of a newer version.
    """
    import numpy as np

    with _opened(path, passphrase) as base:
        ((model,),) = base.execute("SELECT model FROM about")
        rows = base.execute(
            "SELECT document, heading, kind, text, spans, pieces, vector FROM passages ORDER BY id"
        ).fetchall()
    found = [_passage(row[:6]) for row in rows]
    if not found or model != engines.quick_embedder.model:
        return Index(found, vectors_of(found, engines, ctx), engines)
    return Index(found, np.stack([np.frombuffer(row[6], "<f4") for row in rows]), engines)


def look(path: Path, passphrase: str, words: str, most: int = 20) -> list[Passage]:
    """Passages of a kept index that have `words`, in any form, the best first; without any model.

    Raises `UserError` as `load`.
    """
    asked = " OR ".join(f'"{token}"' for token in tokens(words))
    if not asked:
        return []
    with _opened(path, passphrase) as base:
        rows = base.execute(
            "SELECT document, p.heading, kind, p.text, spans, pieces FROM words JOIN passages p"
            " ON p.id = words.rowid WHERE words MATCH ? ORDER BY bm25(words) LIMIT ?",
            (asked, most),
        ).fetchall()
    return [_passage(row) for row in rows]


@contextmanager
def _opened(path: Path, passphrase: str) -> Iterator[sqlite3.Connection]:
    content = sealed.unseal(path, passphrase, PURPOSE)
    with _memory() as base:
        base.deserialize(content)
        ((version,),) = base.execute("SELECT version FROM about")
        if version != VERSION:
            raise UserError(
                "not_sealed",
                f"{path.name} is an index of another version.",
                "Make it again from the documents.",
            )
        yield base


@contextmanager
def _memory() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:")) as base:
        yield base


def _row(passage: Passage) -> tuple[str, str, str, str, str, str]:
    spans = [[span.start, span.end] for span in passage.spans]
    pieces = [[start, span.start, span.end] for start, span in passage.pieces]
    return (
        *(passage.document, passage.heading, passage.kind, passage.text),
        *(json.dumps(spans), json.dumps(pieces)),
    )


def _passage(row: tuple[str, str, str, str, str, str]) -> Passage:
    document, heading, kind, text, spans, pieces = row
    return Passage(
        document,
        tuple(Span(start, end) for start, end in json.loads(spans)),
        text,
        heading,
        "row" if kind == "row" else "prose",
        tuple((at, Span(start, end)) for at, start, end in json.loads(pieces)),
    )
