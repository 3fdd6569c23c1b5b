"""The language that an Office file says it is in, so that its words are not all underlined."""

from __future__ import annotations

from lxml import etree  # type: ignore[import-untyped]

from desktop.document.results import TaskResult
from desktop.exporters.translated_ooxml import Draft
from desktop.exporters.translation import target_language
from desktop.readers.ooxml_text import A, P, W

# fmt: off
LOCALES = {
    "ar": "ar-SA", "bg": "bg-BG", "ca": "ca-ES", "cs": "cs-CZ", "da": "da-DK", "de": "de-DE", "el": "el-GR",
    "en": "en-US", "es": "es-ES", "et": "et-EE", "fa": "fa-IR", "fi": "fi-FI", "fr": "fr-FR", "ga": "ga-IE",
    "he": "he-IL", "hi": "hi-IN", "hr": "hr-HR", "hu": "hu-HU", "id": "id-ID", "is": "is-IS", "it": "it-IT",
    "ja": "ja-JP", "ko": "ko-KR", "lt": "lt-LT", "lv": "lv-LV", "mt": "mt-MT", "nl": "nl-NL", "no": "nb-NO",
    "pl": "pl-PL", "pt": "pt-BR", "ro": "ro-RO", "ru": "ru-RU", "sk": "sk-SK", "sl": "sl-SI",
    "sr": "sr-Latn-RS", "sv": "sv-SE", "th": "th-TH", "tr": "tr-TR", "uk": "uk-UA", "ur": "ur-PK",
    "vi": "vi-VN", "zh": "zh-CN",
}
# fmt: on
"""By language (ISO 639-1) the country of most who write it, as the likely subtags of Unicode's CLDR have it
(Arabic, Spanish and Serbian as Office does): a spell checker asks for a country."""
_MASTERS = (P + "sldLayout", P + "sldMaster", P + "notesMaster", P + "handoutMaster")
"""Their prompts stay as they are."""
_EAST_ASIAN = ("zh", "ja", "ko")
_RIGHT_TO_LEFT = ("ar", "fa", "he", "ur")


def languages(result: TaskResult) -> tuple[str, str]:
    """From which language into which: ISO 639-1, and as a tag with a country; "" where it is not known."""
    target = target_language(result)
    return str(result.options.get("from", "")), LOCALES.get(target, target)


def set_language(draft: Draft) -> None:
    """Name the new language wherever the old one was named, and in every run whose words changed."""
    source, target = languages(draft.result)
    if not target:
        return
    changed = {leaf.node for leaf, edits in draft.changes.items() if edits}
    for name in draft.xml():
        root = draft.package.root(name)
        if root.tag in _MASTERS and changed.isdisjoint(root.iter(A + "t")):
            continue
        for node in root.iter(W + "lang", W + "themeFontLang"):
            above = node.getparent()
            always = above.tag == W + "rPr" and bool(changed.intersection(above.getparent()))
            _name(node, source, target, always=always)
        for node in root.iter(A + "rPr", A + "endParaRPr", A + "defRPr"):
            named = node.get("lang")
            if named and (_same(named, source) or changed.intersection(node.getparent())):
                node.set("lang", target)


def _name(node: etree._Element, source: str, target: str, *, always: bool) -> None:
    script = "bidi" if target.startswith(_RIGHT_TO_LEFT) else "val"
    if always or _same(node.get(W + "val", ""), source):
        node.set(W + ("eastAsia" if target.startswith(_EAST_ASIAN) else script), target)


def _same(tag: str, other: str) -> bool:
    return bool(other) and tag.partition("-")[0].lower() == other.partition("-")[0].lower()


def default_language(draft: Draft) -> None:
    """Name the new language in the defaults of a Word document's styles, where none was named."""
    _, target = languages(draft.result)
    for name in draft.xml() if target else ():
        if not name.endswith("/styles.xml") and name != "word/styles.xml":
            continue
        root = draft.package.root(name)
        if root.tag != W + "styles" or root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr/{W}lang") is not None:
            continue
        place = root
        for tag in ("docDefaults", "rPrDefault", "rPr"):
            child = place.find(W + tag)
            if child is None:
                child = etree.Element(W + tag)
                place.insert(0, child)
            place = child
        etree.SubElement(place, W + "lang", {W + "val": target})
