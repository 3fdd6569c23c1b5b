"""The bodies of a mail as text: quoted lines, flowed lines, calendars and address cards."""

from __future__ import annotations

import re
from urllib.parse import unquote

from desktop.readers.mapped import Draft, Mapped, Role, Write

# Reasons why a part of a body never stays; `exporters.mail_redacted` has words for them.
SIGNATURE, INLINE_FILE, PICTURE = "signature", "inline_file", "picture"

_QUOTE = re.compile(r"^[ \t]?(?:>[ \t]?)+", re.MULTILINE)
_LINE_END = re.compile(r"\r\n?")
_SOFT = re.compile(r"(?<!^--) \n", re.MULTILINE)
_LINE = re.compile(r"[^\n]+|\n")
_PGP = re.compile(
    r"-----BEGIN PGP (?:SIGNATURE|MESSAGE)-----.*?(?:-----END PGP (?:SIGNATURE|MESSAGE)-----|\Z)", re.DOTALL
)
_UUENCODED = re.compile(r"^begin [0-7]{3,4} [^\n]+\n.*?^end[ \t\r]*$", re.DOTALL | re.MULTILINE)

_FOLDED = re.compile(r"\n[ \t]")
_ESCAPED = re.compile(r"\\([nN,;:\\])")
_QUOTED_PRINTABLE = re.compile(r"^[^\n:]*ENCODING=QUOTED-PRINTABLE[^\n:]*:", re.MULTILINE | re.IGNORECASE)
_PRINTABLE = re.compile(r"=\n|=[0-7][0-9A-F]|=[C-F][0-9A-F](?:=(?:\n=)?[89AB][0-9A-F])+", re.IGNORECASE)
_BINARY = re.compile(
    r"^(?:[\w-]+\.)?(?:PHOTO|LOGO|SOUND|KEY|ATTACH)[^\n:]*(?:ENCODING=(?:b\b|base64)[^\n:]*:|:data:)([^\n]*)",
    re.MULTILINE | re.IGNORECASE,
)


def lay_text(draft: Draft, source: Mapped, anchor: str, *, flowed: bool, joined: bool) -> None:
    """Add a plain body, a piece a line, without the marks of quoting.

    `flowed` says that a space at the end of a line stands for no line end (RFC 3676), `joined` that it does
    not even stand for a space ("DelSp").
    """
    for pattern, reason in ((_PGP, SIGNATURE), (_UUENCODED, INLINE_FILE)):
        for match in pattern.finditer(source.text):
            draft.drop(source.cut(*match.span()), "", reason)
    for pattern in (_PGP, _UUENCODED):
        source = source.sub(pattern, lambda _: "")
    body = source.sub(_LINE_END, lambda _: "\n").sub(_QUOTE, lambda _: "")
    if flowed:
        body = body.sub(_SOFT, lambda _: "" if joined else " ")
    _lay_lines(draft, body, anchor, str)


def lay_cards(draft: Draft, source: Mapped, anchor: str) -> None:
    """Add a calendar or address cards (RFC 5545, RFC 6350): lines unfolded, escapes read."""
    body = source.sub(_LINE_END, lambda _: "\n")
    if _QUOTED_PRINTABLE.search(body.text):
        body = body.sub(_PRINTABLE, _printable)
    body = body.sub(_FOLDED, lambda _: "")
    for match in _BINARY.finditer(body.text):
        draft.drop(body.cut(*match.span(1)), "", PICTURE)
    body = body.sub(_BINARY, lambda match: match[0][: len(match[0]) - len(match[1])])
    body = body.sub(_ESCAPED, lambda match: "\n" if match[1] in "nN" else match[1])
    _lay_lines(draft, body, anchor, _written_card, role="apart")


def _lay_lines(draft: Draft, body: Mapped, anchor: str, write: Write, role: Role = "") -> None:
    for match in _LINE.finditer(body.text):
        if match[0] == "\n":
            draft.say("\n")
        else:
            draft.put(body.cut(*match.span()), anchor, write, role=role)
    draft.new_line()


def _printable(match: re.Match[str]) -> str:
    return unquote(match[0].replace("=\n", "").replace("=", "%"))


def _written_card(text: str) -> str:
    escaped = re.sub(r"([\\,;])", r"\\\1", text)
    return re.sub(r"\r\n|\r|\n", r"\\n", escaped)
