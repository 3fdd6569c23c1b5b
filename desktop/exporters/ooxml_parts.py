"""Parts of a package by what they are, and their names."""

from __future__ import annotations

import re
from collections.abc import Mapping

from desktop.readers.ooxml import CT, REL, TYPES, Package, base_of, rels_of, resolve

PICTURE = re.compile(r".*\.(png|jpe?g|gif|bmp|dib|tiff?|webp|heic|jxr|wdp|emf|wmf|emz|wmz)", re.IGNORECASE)


def rename(package: Package, new: Mapping[str, str]) -> None:
    """Give parts their `new` names, and let all that refers to them know."""
    if not new:
        return
    for rels in [name for name in package.parts if name.endswith(".rels")]:
        base = base_of(rels)
        for relation in package.root(rels).iter(REL + "Relationship"):
            target = resolve(base, relation.get("Target", ""))
            if relation.get("TargetMode") != "External" and target in new:
                relation.set("Target", f"/{new[target]}")
    for entry in package.root(TYPES).iter(CT + "Override"):
        part = entry.get("PartName", "").lstrip("/")
        if part in new:
            entry.set("PartName", f"/{new[part]}")
    for part, name in new.items():
        package.rename(part, name)
        if rels_of(part) in package.parts:
            package.rename(rels_of(part), rels_of(name))
