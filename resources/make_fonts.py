"""Makes fonts/*.ttf, which translated PDFs are set in, out of the Liberation fonts 2.1.5 (OFL 1.1).

They are as wide, letter by letter, as Times, Arial and Courier, in which most documents are set. Kept are the
letters of Latin, Greek and Cyrillic and the usual signs, without hints and tables of no use to a PDF. A
font that was changed may not keep its name, so they get another one. Run it with the folder of the original
files and the text of their licence:

    python resources/make_fonts.py FOLDER LICENCE
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter, parse_unicodes
from fontTools.ttLib import TTFont

FAMILIES = {"Serif": "serif", "Sans": "sans", "Mono": "mono"}
STYLES = {"Regular": "", "Bold": "-bold", "Italic": "-italic", "BoldItalic": "-bold-italic"}
LETTERS = (
    "20-7E,A0-24F,250-2AF,2B0-2FF,300-36F,370-3FF,400-52F,1E00-1FFF,2000-206F,2070-209F,20A0-20BF,2100-218F,"
    "2190-21FF,2200-22FF,2500-25FF,FB01-FB02,FFFD"
)
NAMES = {1: "{family}", 2: "{style}", 3: "{postscript} 1", 4: "{family} {style}", 6: "{postscript}"}
KEPT_NAMES = (0, 5, 13, 14)
"""Copyright, version, licence and its address."""


def main(folder: Path, licence: Path) -> None:
    """Write the twelve fonts and their licence."""
    out = Path(__file__).with_name("fonts")
    out.mkdir(exist_ok=True)
    for family, kept in FAMILIES.items():
        for style, ending in STYLES.items():
            font = TTFont(folder / f"Liberation{family}-{style}.ttf", recalcTimestamp=False)
            reduce(font)
            rename(font, f"Strongroom {family}", style)
            font.save(out / f"{kept}{ending}.ttf")
    # What follows is about the packaging that they came in.
    (out / "LICENSE.txt").write_text(licence.read_text("utf-8").split("\nFiles: debian/")[0], "utf-8")


def reduce(font: TTFont) -> None:
    """Take out what is not needed."""
    options = Options()
    options.layout_features = []
    options.hinting = False
    options.name_IDs = list(KEPT_NAMES)
    options.notdef_outline = True
    options.drop_tables += ["GDEF", "GPOS", "GSUB", "FFTM", "gasp", "DSIG", "kern", "LTSH", "VDMX", "hdmx"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=parse_unicodes(LETTERS))
    subsetter.subset(font)


def rename(font: TTFont, family: str, style: str) -> None:
    """Give a changed font a name of its own (OFL 1.1, condition 3)."""
    postscript = f"{family.replace(' ', '')}-{style}"
    for number, pattern in NAMES.items():
        said = pattern.format(family=family, style=style, postscript=postscript)
        font["name"].setName(said, number, 3, 1, 0x409)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
