"""The parts of a mail in the order that a person reads them: headers, bodies, attachments."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses
from enum import Enum, auto
from typing import Any, TypeAlias

from desktop.errors import UserError
from desktop.readers.inner import too_deep

MAX_DEPTH = 20
MAX_PARTS = 2000

Mail: TypeAlias = "Message[Any, Any]"

ADDRESSES = frozenset({"from", "to", "cc", "bcc", "reply-to", "sender"})
TEXTS = frozenset({"subject", "comments", "keywords", "organization"})
READ = (
    "from",
    "sender",
    "reply-to",
    "to",
    "cc",
    "bcc",
    "subject",
    "date",
    "organization",
    "keywords",
    "comments",
)
"""Headers that people read, in the order in which they do. Of those that are no part only these stay."""

MIME_HEADERS = ("content-type", "content-transfer-encoding", "content-disposition")
PLAIN_CODINGS = frozenset({"", "7bit", "8bit", "binary"})
CODINGS = PLAIN_CODINGS | {"quoted-printable", "base64", "x-uuencode", "uuencode", "uue", "x-uue"}
"""Codings that are understood. What another reader may decode in another way is not looked into."""

_CALENDARS = frozenset({"text/calendar", "text/vcard", "text/x-vcard", "text/directory"})
_FOLD = re.compile(r"[\r\n]+[ \t]?")


class Role(Enum):
    HEADERS = auto()
    TEXT = auto()
    HTML = auto()
    CALENDAR = auto()
    """Calendars and address cards: lines of "NAME;PARAMETER=...:value"."""
    ATTACHMENT = auto()
    SIGNATURE = auto()
    """Of the sender: it does not hold for a text that was changed."""
    SHUT = auto()
    """What can not be looked into: encrypted, broken, or kept somewhere else."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a mail. `name` is its place ("part 2/text"); of headers, `mail` is the mail they head."""

    role: Role
    name: str
    mail: Mail


def parse(data: bytes, name: str) -> Mail:
    """The mail in `data`. Its headers and parts stay as they were written.

    Raises `UserError`: "too_deep".
    """
    try:
        return email.message_from_bytes(data, policy=email.policy.compat32)
    except RecursionError:
        raise too_deep(name, MAX_DEPTH) from None


def parts(mail: Mail, name: str) -> list[Part]:
    """The parts of `mail`, those of mails in it too. Attachments are numbered as they come.

    Raises `UserError`: "too_deep", "too_large".
    """
    found: list[Part] = []
    for part in _walk(mail, name, "", 0, _Count()):
        found.append(part)
        if len(found) > MAX_PARTS:
            raise UserError("too_large", f"{name} has more than {MAX_PARTS} parts.", "Take it apart.")
    return found


@dataclass(slots=True)
class _Count:
    parts: int = 0
    attachments: int = 0


def _walk(mail: Mail, name: str, prefix: str, depth: int, count: _Count) -> Iterator[Part]:
    yield Part(Role.HEADERS, f"{prefix}headers", mail)
    yield from _inner(mail, name, prefix, depth, count)


def _inner(part: Mail, name: str, prefix: str, depth: int, count: _Count) -> Iterator[Part]:
    if depth > MAX_DEPTH:
        raise too_deep(name, MAX_DEPTH)
    kind = part.get_content_type()
    if kind == "message/rfc822" and part.is_multipart() and _coding(part) in PLAIN_CODINGS:
        count.parts += 1
        inner = f"{prefix}part {count.parts}/"
        yield from _walk(children(part)[0], name, inner, depth + 1, count)
    elif (
        kind.startswith("multipart/")
        and kind != "multipart/encrypted"
        and part.is_multipart()
        and _coding(part) in PLAIN_CODINGS
    ):
        for child in children(part):
            yield from _inner(child, name, prefix, depth + 1, count)
    else:
        yield _leaf(part, kind, prefix, count)


def _leaf(part: Mail, kind: str, prefix: str, count: _Count) -> Part:
    coding = _coding(part)
    if coding != coding.strip():
        # Python takes "base64 " for a coding that it does not know; other readers decode it.
        part.replace_header("content-transfer-encoding", coding.strip())
    if kind in {"application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature"}:
        return Part(Role.SIGNATURE, f"{prefix}signature", part)
    shut = kind.startswith(("multipart/", "message/")) or kind in {
        "application/pkcs7-mime",
        "application/x-pkcs7-mime",
        "application/pgp-encrypted",
        "text/rfc822-headers",
    }
    odd = _coding(part) not in CODINGS or any(len(part.get_all(one, ())) > 1 for one in MIME_HEADERS)
    if odd or part.is_multipart() or (shut and not is_attached(part)):
        count.parts += 1
        return Part(Role.SHUT, f"{prefix}part {count.parts}", part)
    if kind in _CALENDARS:
        count.parts += 1
        return Part(Role.CALENDAR, f"{prefix}part {count.parts}/{kind.removeprefix('text/')}", part)
    if kind in {"text/plain", "text/html"} and not is_attached(part):
        count.parts += 1
        role = Role.HTML if kind == "text/html" else Role.TEXT
        return Part(role, f"{prefix}part {count.parts}/{'html' if role is Role.HTML else 'text'}", part)
    count.attachments += 1
    return Part(Role.ATTACHMENT, f"{prefix}attachment {count.attachments}", part)


def _coding(part: Mail) -> str:
    return str(part.get("content-transfer-encoding", "")).lower()


def is_attached(part: Mail) -> bool:
    """Whether a part is a file by itself, not text of the mail."""
    return part.get_content_disposition() == "attachment" or part.get_filename() is not None


def children(part: Mail) -> list[Mail]:
    """The parts that a part is made of."""
    payload = part.get_payload()
    return [child for child in payload if isinstance(child, Message)] if isinstance(payload, list) else []


def content(part: Mail) -> bytes:
    """The bytes of a part, whatever they were coded in."""
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def shown(value: str) -> str:
    """A header as people see it: in one line, its encoded words read (RFC 2047)."""
    plain = _FOLD.sub(" ", _read(value))
    try:
        words = decode_header(plain)
    except ValueError:
        words = [(plain, None)]
    return "".join(_word(word, charset) for word, charset in words).strip()


def addresses(value: str) -> list[tuple[str, str]] | None:
    """Names and addresses of a header, or None where it is not made as it should be."""
    plain = _FOLD.sub(" ", _read(value))
    found = getaddresses([plain])
    if any(not address for _, address in found) or not found:
        return None
    read = [(shown(name), shown(address)) for name, address in found]
    # What the parser left out would be lost.
    told = {word for pair in read for part in pair for word in re.findall(r"\w+", part)}
    return read if set(re.findall(r"\w+", shown(plain))) <= told else None


def headers(mail: Mail) -> list[tuple[int, str, str]]:
    """The headers that people read: place in the mail, name in lower case, value as it was written."""
    found = [(index, name.lower(), str(value)) for index, (name, value) in enumerate(mail.raw_items())]
    return sorted((item for item in found if item[1] in READ), key=lambda item: READ.index(item[1]))


def _read(value: str) -> str:
    """A header in which bytes that are not ASCII, which come as lone surrogates, are letters."""
    raw = value.encode("utf-8", "surrogateescape")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def _word(word: bytes | str, charset: str | None) -> str:
    if isinstance(word, str):
        return word
    if charset is None:
        return word.decode("raw-unicode-escape", errors="replace")  # as `decode_header` encodes it
    for encoding in (charset, "utf-8"):
        try:
            return word.decode(encoding)
        except (LookupError, ValueError):
            continue
    return word.decode("cp1252", errors="replace")
