"""Makes names.json, the names that pseudonyms are taken from, out of the lists of the package `faker`.

The lists are kept here, and the package is no dependency: a vault gives the same pseudonyms for as long as it
lives, which the next version of a package might not. Run it with the folder that the wheel was unpacked in:

    python resources/make_names.py FOLDER
"""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Iterable
from pathlib import Path

LOCALES = {
    "en": "en_US",
    "de": "de_DE",
    "es": "es_ES",
    "fr": "fr_FR",
    "it": "it_IT",
    "nl": "nl_NL",
    "pt": "pt_PT",
    "sv": "sv_SE",
}
LISTS = {"female": "first_names_female", "male": "first_names_male", "surnames": "last_names"}
MOST = {"female": 240, "male": 240, "surnames": 480}


def main(folder: Path) -> None:
    """Write names.json beside this file."""
    sys.path.insert(0, str(folder))
    names = {}
    for culture, locale in LOCALES.items():
        provider = importlib.import_module(f"faker.providers.person.{locale}").Provider
        names[culture] = {kind: spaced(getattr(provider, of), MOST[kind]) for kind, of in LISTS.items()}
    notice = next(folder.glob("faker-*.dist-info/licenses/LICENSE*")).read_text("utf-8")
    made = {"source": "https://pypi.org/project/faker/", "licence": notice.split("\n"), "names": names}
    out = Path(__file__).with_name("names.json")
    out.write_text(json.dumps(made, ensure_ascii=False, indent=1, sort_keys=True) + "\n", "utf-8")


def spaced(found: Iterable[str], most: int) -> list[str]:
    """At most `most` of the names of one plain word, from the whole of the list."""
    plain = sorted({name for name in found if name.isalpha() and name.istitle() and len(name) > 2})
    step = max(len(plain) / most, 1)
    return [plain[int(at * step)] for at in range(min(most, len(plain)))]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
