"""E-mail, web, IP and MAC addresses."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator

from desktop.document.model import Span
from desktop.document.results import Finding
from desktop.tasks.detectors.patterns import Rule, find, near, words

# RFC 5321: 64 characters before the @, 255 after it. An address may be broken at the @ or after a hyphen
# or dot of the domain.
_LOCAL = re.compile(r"(?<![\w.+-])[\w!#$%&'*+/=?^`{|}~-][\w.!#$%&'*+/=?^`{|}~-]{0,63}(?P<gap>\n?)\Z")
_LOCAL_ANY = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}\Z")
_DOMAIN = re.compile(r"\n?(?:[^\W_](?:[\w-]{0,62})\.){1,8}[^\W\d_]{2,24}(?![\w@-])")
_BROKEN_DOMAIN = re.compile(
    r"(?:[^\W_](?:[\w-]{0,62})\.){0,8}[^\W_][\w-]{0,62}(?:\.\n|\n\.|-\n[\w-]{1,62}\.)[^\W\d_]{2,24}(?![\w@-])"
)
_LITERAL = re.compile(r"\[[0-9A-Fa-f:.]{3,45}\]")

_URL = re.compile(
    r"(?<![\w@])(?:(?:https?|ftps?|sftp|file)://|www\d?\.)[^\s<>\"\u201c\u201d\u00ab\u00bb]{2,2000}",
    re.IGNORECASE,
)
_URL_TAIL = ".,;:!?'\u2019*_"

# Without a scheme, by the ends that are no ends of files or sentences.
_BARE = re.compile(
    r"(?<![\w@./\\-])(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,4}"
    r"(?:com|org|net|edu|gov|mil|int|info|biz|io|ai|app|dev|eu|uk|us|de|fr|es|it|nl|be|ch|at|dk|se|no|fi"
    r"|pl|cz|sk|hu|ie|pt|br"
    r"|ca|au|nz|in|jp|cn|ru|za|mx|ar|tr|gr|ro|bg|hr|si|ee|lt|lv|ua|il|kr|sg|hk|tw|lu|online|site|shop"
    r"|store|xyz|cloud|example)"
    r"(?:/[^\s<>\"\u201c\u201d\u00ab\u00bb]{0,500})?(?![\w@-]|\.\w)"
)
_HANDLE = re.compile(r"(?<![\w@./&])@[A-Za-z_](?:[A-Za-z0-9_]|[.-](?=[A-Za-z0-9_])){1,38}(?![\w@]|\.\w)")
_USERNAME = re.compile(
    r"(?<!\w)(?i:user[ -]?names?|user[ -]?ids?|log[ -]?in(?: name| id)?|screen name|handle|nickname"
    r"|benutzername"
    r"|nom d'utilisateur|nombre de usuario|usuario|utente|skype(?: id| name)?)(?i:[ ]?(?:[:=#]|is"
    r"|was)[ ]{0,3}|[ ]{2,8})"
    r"[\"'\u201c\u2018]?(?P<value>[\w](?:[\w.@-]{1,38}\w))"
)

_IPV4 = re.compile(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w]|\.\d)")
_IPV6 = re.compile(r"(?<![\w:.])[0-9A-Fa-f]{0,4}:[0-9A-Fa-f:.]{1,42}[0-9A-Fa-f:](?![\w:])")
_VERSION = words(r"version", r"ver\.?", r"release", r"section", r"v")

_MAC = Rule(
    "MAC_ADDRESS",
    re.compile(r"(?<![\w:-])[0-9A-Fa-f]{2}([:-])(?:[0-9A-Fa-f]{2}\1){4}[0-9A-Fa-f]{2}(?![\w:-])"),
    0.95,
)


def emails(text: str) -> Iterator[Finding]:
    """Addresses around each @, those broken over a line among them."""
    at = text.find("@")
    while at >= 0:
        local = _LOCAL_ANY.search(text, max(at - 64, 0), at)
        start = local.start() if local else None
        if local is None and at and text[at - 1] == "\n":
            broken = _LOCAL_ANY.search(text, max(at - 65, 0), at - 1)
            start = broken.start() if broken else None
        limit = min(at + 256, len(text))
        domain = (
            _DOMAIN.match(text, at + 1, limit)
            or _BROKEN_DOMAIN.match(text, at + 1, limit)
            or _LITERAL.match(text, at + 1, limit)
        )
        if start is not None and domain is not None:
            while start < at and text[start] in ".'/=&{|-":
                start += 1
            if start < at:
                yield Finding("EMAIL", Span(start, domain.end()), 1.0, "rules")
        at = text.find("@", at + 1)


def urls(text: str) -> Iterator[Finding]:
    for match in _URL.finditer(text):
        start, end = match.span()
        # Marks that end the sentence or close a bracket opened before the address are not part of it.
        opened = {")": match.group().count("("), "]": match.group().count("[")}
        closed = {")": match.group().count(")"), "]": match.group().count("]")}
        while end > start:
            last = text[end - 1]
            if last in opened and closed[last] > opened[last]:
                closed[last] -= 1
            elif last not in _URL_TAIL:
                break
            end -= 1
        if "." in text[start:end] or "://" in text[start:end]:
            yield Finding("URL", Span(start, end), 0.99, "rules")
    for match in _BARE.finditer(text):
        # "said.No" is a sentence's end, and "e.g.it" no host.
        start, end = match.span()
        name = match.group().partition("/")[0].rsplit(".", 1)
        if len(name[0]) >= 3 and (name[1].islower() or match.group().isupper()):
            while text[end - 1] in _URL_TAIL + ")":
                end -= 1
            yield Finding("URL", Span(start, end), 0.8, "rules")


def usernames(text: str) -> Iterator[Finding]:
    """Handles with their @, and what follows a word for it."""
    for match in _HANDLE.finditer(text):
        yield Finding("USERNAME", Span(*match.span()), 0.8, "rules")
    for match in _USERNAME.finditer(text):
        if any(not char.isalpha() or char.isupper() for char in match["value"][1:]) or ":" in match.group():
            yield Finding("USERNAME", Span(*match.span("value")), 0.75, "rules")


def ip_addresses(text: str) -> Iterator[Finding]:
    for match in _IPV4.finditer(text):
        span = Span(*match.span())
        if _is_ip(match.group()):
            yield Finding("IP_ADDRESS", span, 0.5 if _is_version(text, span) else 0.98, "rules")
    for match in _IPV6.finditer(text):
        if match.group().count(":") >= 2 and len(match.group()) > 2 and _is_ip(match.group()):
            long = match.group().count(":") > 2
            yield Finding("IP_ADDRESS", Span(*match.span()), 0.98 if long else 0.6, "rules")


def mac_addresses(text: str) -> Iterator[Finding]:
    return find(_MAC, text)


def _is_ip(value: str) -> bool:
    try:
        ipaddress.ip_address(value)
    except ValueError:
        return False
    return True


def _is_version(text: str, span: Span) -> bool:
    """Whether the four numbers are more likely a version or a section ("version 1.2.3.4")."""
    return near(text, Span(max(span.start, 0), span.end), _VERSION, after=0) and not near(
        text, span, words("ip", "address", "host", "server"), after=0
    )
