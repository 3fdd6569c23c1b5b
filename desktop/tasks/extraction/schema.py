"""What to look for in a kind of document: fields with types and hints, as JSON that a person can write."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeAlias, get_args

from desktop import paths
from desktop.errors import UserError

Type: TypeAlias = Literal[
    "text",
    "party",
    "person",
    "place",
    "date",
    "money",
    "number",
    "percent",
    "duration",
    "identifier",
    "email",
    "phone",
    "choice",
]
TYPES: tuple[str, ...] = get_args(Type)
MOST_FIELDS, MOST_LETTERS = 100, 400
AUTO = "auto"
_NAME = re.compile(r"[^\W\d]\w{0,63}")
_WORDS = re.compile(r"[a-z]+|[A-Z]+(?![a-z])|[A-Z][a-z]+|[^\W_]+")


@dataclass(frozen=True, slots=True)
class Field:
    """One value, or with `many` any number of values, to be looked for.

    `hint` says in words of a person what it is; it is asked of the span reader. `example` shows how a value
    looks. `labels` are the names under which documents give it ("Invoice no."), the surest first; its title
    is always one. `choices` are the values that a "choice" can have.
    """

    name: str
    type: Type = "text"
    hint: str = ""
    example: str = ""
    many: bool = False
    title: str = ""
    labels: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        """Its name for people."""
        return self.title or " ".join(_WORDS.findall(self.name)).capitalize()

    @property
    def words(self) -> frozenset[str]:
        """The words of its name and title, in small letters."""
        return frozenset(word.lower() for word in _WORDS.findall(f"{self.name} {self.title}"))

    @property
    def question(self) -> str:
        """What is asked of a reader."""
        return (
            self.hint if self.hint.endswith("?") else f"What is the {self.shown.lower()}? {self.hint}".strip()
        )


@dataclass(frozen=True, slots=True)
class Schema:
    """The fields of a kind of document. `aliases` are other names of it; `signs` are words that stand in
    such documents and in few others."""

    name: str
    title: str
    fields: tuple[Field, ...]
    aliases: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()

    def describe(self) -> str:
        """Its fields in one line, for a list or a tooltip."""
        return f"{self.title}: {', '.join(field.shown.lower() for field in self.fields)}"


def builtin() -> tuple[Schema, ...]:
    """The schemas that come with the program, by name."""
    return _builtin(paths.resources_dir() / "schemas")


@cache
def _builtin(folder: Path) -> tuple[Schema, ...]:
    return tuple(load(path) for path in sorted(folder.glob("*.json")))


def named(text: str) -> Schema:
    """The built-in schema of that name or alias, the schema in that file (`*.json`), or the one that `text`
    itself writes in JSON.

    Raises `UserError`: "unknown_schema", "bad_schema", "not_found".
    """
    if text.lstrip().startswith("{"):
        return parse(text)
    if text.strip().lower().endswith(".json"):
        return load(Path(text.strip()))
    wanted = text.strip().casefold()
    for schema in builtin():
        if wanted in (schema.name, *schema.aliases):
            return schema
    raise UserError(
        "unknown_schema",
        f"There is no schema called {text.strip()[:60]!r}.",
        f"Built in are {', '.join(schema.name for schema in builtin())}; or give a schema as JSON.",
    )


def load(path: Path) -> Schema:
    """The schema in a JSON file. Raises `UserError`: "not_found", "bad_schema"."""
    try:
        return parse(path.read_text("utf-8"))
    except FileNotFoundError:
        raise UserError("not_found", f"{path.name} is not there.", "Check the path.") from None
    except UnicodeDecodeError:
        raise _bad("it is not UTF-8 text") from None


def save(schema: Schema, path: Path) -> None:
    """Write `schema` as a JSON file, whole or not at all."""
    made = path.with_name(f".{path.name}.new")
    try:
        made.write_text(dumps(schema) + "\n", "utf-8")
        made.replace(path)
    finally:
        made.unlink(missing_ok=True)


def dumps(schema: Schema) -> str:
    """`schema` as JSON, without what is left at its default."""
    kept = {name: value for name, value in asdict(schema).items() if value}
    kept["fields"] = [
        {name: value for name, value in asdict(field).items() if value} for field in schema.fields
    ]
    return json.dumps(kept, ensure_ascii=False, indent=2)


def parse(text: str) -> Schema:
    """The schema that `text` writes in JSON. Raises `UserError("bad_schema")`, which says what to mend."""
    try:
        raw = json.loads(text)
    except ValueError as error:
        raise _bad(f"it is not JSON ({error})") from None
    if not isinstance(raw, dict):
        raise _bad("it is not an object with a name and fields")
    _known(raw, Schema, "a schema")
    found = raw.get("fields")
    if not isinstance(found, list) or not found:
        raise _bad("it has no list of fields")
    if len(found) > MOST_FIELDS:
        raise _bad(f"it has more than {MOST_FIELDS} fields")
    made = tuple(_field(each, at) for at, each in enumerate(found, 1))
    twice = {field.name for at, field in enumerate(made) if field.name in {f.name for f in made[:at]}}
    if twice:
        raise _bad(f"two of its fields are called {min(twice)!r}")
    name = _text(raw, "name", "the schema") or "own"
    return Schema(
        name,
        _text(raw, "title", "the schema") or name.replace("_", " ").capitalize(),
        made,
        _texts(raw, "aliases", "the schema"),
        _texts(raw, "signs", "the schema"),
    )


def guess(text: str, schemas: Sequence[Schema] | None = None) -> Schema | None:
    """The schema whose signs stand in `text`, most of them near its beginning; None where hardly any do."""
    head = " ".join(text[:6_000].casefold().split())
    rest = " ".join(text[6_000:200_000].casefold().split())
    best, found = None, 0.0
    for schema in builtin() if schemas is None else schemas:
        signs = [rf"(?<!\w){re.escape(sign.casefold())}(?!\w)" for sign in schema.signs]
        near = sum(1 for sign in signs if re.search(sign, head))
        far = sum(1 for sign in signs if re.search(sign, rest))
        score = near + far / 3
        if near >= 2 and score > found:
            best, found = schema, score
    return best


def _field(raw: object, at: int) -> Field:
    which = f"field {at}"
    if not isinstance(raw, dict):
        raise _bad(f"{which} is not an object")
    _known(raw, Field, which)
    name = _text(raw, "name", which)
    if not _NAME.fullmatch(name):
        raise _bad(f"{which} needs a name of letters, digits and underscores")
    kind = _text(raw, "type", which) or "text"
    if kind not in TYPES:
        raise _bad(f"the type of {name} is none of {', '.join(TYPES)}")
    many = raw.get("many", False)
    if not isinstance(many, bool):
        raise _bad(f"'many' of {name} is neither true nor false")
    choices = _texts(raw, "choices", name)
    if (kind == "choice") != bool(choices):
        raise _bad(f"{name} needs the type choice and a list of choices together")
    return Field(
        name,
        kind,  # type: ignore[arg-type]  # checked above
        _text(raw, "hint", name),
        _text(raw, "example", name),
        many,
        _text(raw, "title", name),
        _texts(raw, "labels", name),
        choices,
    )


def _known(raw: Mapping[str, Any], kind: type[Schema | Field], which: str) -> None:
    names = [field.name for field in fields(kind)]
    for key in raw:
        if key not in names:
            raise _bad(f"{which} has the unknown key {key[:40]!r}; known are {', '.join(names)}")


def _text(raw: Mapping[str, Any], key: str, which: str) -> str:
    value = raw.get(key, "")
    if not isinstance(value, str) or len(value) > MOST_LETTERS:
        raise _bad(f"{key!r} of {which} is not a text of at most {MOST_LETTERS} letters")
    return value.strip()


def _texts(raw: Mapping[str, Any], key: str, which: str) -> tuple[str, ...]:
    value = raw.get(key, [])
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise _bad(f"{key!r} of {which} is not a list of texts")
    return tuple(each.strip() for each in value if each.strip())


def _bad(why: str) -> UserError:
    return UserError(
        "bad_schema", f"The schema can not be used: {why}.", "Mend it, or start from a built-in one."
    )
