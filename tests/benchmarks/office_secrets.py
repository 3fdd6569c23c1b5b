"""Secrets by the thousand in an Office file of each kind, cut over runs at random, redacted and looked for:
python -m tests.benchmarks.office_secrets 2000

Each secret stands in the text and in one more corner. Prints what was left, and the time each step took.
"""

from __future__ import annotations

import argparse
import itertools
import random
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from desktop.document.model import Span
from desktop.document.results import Finding, Status, TaskResult
from desktop.exporters.redacted import RedactedExporter
from desktop.progress import JobContext
from desktop.readers.registry import read
from tests.exporters import office_traps as traps

LETTERS = "abcdefghijklmnoprstuvwz"


def names(count: int, chance: random.Random) -> list[str]:
    """As many different names of two words."""
    made: set[str] = set()
    while len(made) < count:
        first, last = ("".join(chance.choices(LETTERS, k=chance.randint(3, 9))).title() for _ in range(2))
        made.add(f"{first} {last}")
    return sorted(made)


def cut(text: str, chance: random.Random) -> list[str]:
    """The text in up to four pieces."""
    ends = sorted({0, len(text), *(chance.randint(1, len(text)) for _ in range(chance.randint(0, 3)))})
    return [text[a:b] for a, b in itertools.pairwise(ends)]


def word(secrets: list[str], chance: random.Random) -> bytes:
    parts = traps.unpacked(traps.word())
    corners = (
        lambda text: f'<w:del w:id="1" w:author="{text}"><w:r><w:delText>{text}</w:delText></w:r></w:del>',
        lambda text: f'<w:hyperlink w:tooltip="{text}">{traps.run("here")}</w:hyperlink>',
        lambda text: f'<w:bookmarkStart w:id="1" w:name="{text.replace(" ", "_")}"/>',
        lambda text: f'<w:sdt><w:sdtPr><w:alias w:val="{text}"/></w:sdtPr></w:sdt>',
        lambda text: f'<w:fldSimple w:instr="AUTHOR {text}">{traps.run(text)}</w:fldSimple>',
        lambda text: f"<!-- {text} -->",
    )
    body = "".join(
        f"<w:p>{traps.run('by ')}{''.join(map(traps.run, cut(one, chance)))}{traps.run(' and on ')}"
        f"{chance.choice(corners)(one)}</w:p>"
        for one in secrets
    )
    traps.put(parts, traps.BODY, "<w:sectPr", body)
    return _packed(parts)


def excel(secrets: list[str], chance: random.Random) -> bytes:
    parts = traps.unpacked(traps.excel())
    corners = (
        lambda text: f'<c t="str"><f>"{text}"</f><v>{text}</v></c>',
        lambda text: f'<c><f>COUNTIF(A:A,"{text}")</f><v>1</v></c>',
        lambda text: f'<c t="inlineStr"><is><t>see {text}, too</t></is></c>',
    )
    rows = "".join(f"<row>{_rich(cut(one, chance))}{chance.choice(corners)(one)}</row>" for one in secrets)
    traps.put(parts, traps.SHEET, "</sheetData>", rows)
    values = "".join(f'<filter val="{one}"/>' for one in secrets[::7])
    column = f'<filterColumn colId="0"><filters>{values}</filters></filterColumn>'
    traps.after_rows(f'<autoFilter ref="A1:A9">{column}</autoFilter>')(parts)
    return _packed(parts)


def _rich(pieces: list[str]) -> str:
    runs = "".join(f'<r><t xml:space="preserve">{piece}</t></r>' for piece in pieces)
    return f'<c t="inlineStr"><is>{runs}</is></c>'


def powerpoint(secrets: list[str], chance: random.Random) -> bytes:
    parts = traps.unpacked(traps.powerpoint())
    for target, some in (
        (traps.SLIDE, secrets[::3]),
        ("ppt/notesSlides/notesSlide1.xml", secrets[1::3]),
        ("ppt/slideMasters/slideMaster1.xml", secrets[2::3]),
    ):
        shapes = "".join(
            traps.shape(traps.text("by ", *cut(one, chance), " and on"), f'descr="Of {one}" title="{one}"')
            for one in some
        )
        traps.in_part(target, shapes)(parts)
    return _packed(parts)


def _packed(parts: traps.Parts) -> bytes:
    with tempfile.NamedTemporaryFile() as file:
        traps.write_package(parts.items(), Path(file.name))
        return Path(file.name).read_bytes()


MAKERS = {"docx": word, "xlsx": excel, "pptx": powerpoint}


def found(text: str, secrets: list[str]) -> Iterator[Finding]:
    """Every place of every secret."""
    for number, secret in enumerate(secrets):
        at = text.find(secret)
        while at >= 0:
            yield Finding("PERSON", Span(at, at + len(secret)), 1.0, "benchmark", f"PERSON {number}")
            at = text.find(secret, at + 1)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int, nargs="?", default=2000)
    parser.add_argument("--seed", type=int, default=3)
    options = parser.parse_args()
    leaks = 0
    for kind, make in MAKERS.items():
        chance = random.Random(options.seed)
        secrets = names(options.count, chance)
        with tempfile.TemporaryDirectory() as folder:
            source, out = Path(folder, f"a.{kind}"), Path(folder, f"b.{kind}")
            source.write_bytes(make(secrets, chance))
            start = time.perf_counter()
            doc = read(source, JobContext())
            after_reading = time.perf_counter()
            result = TaskResult("redact", Status.OK, tuple(found(doc.text, secrets)))
            RedactedExporter().export(doc, result, out, JobContext())
            done = time.perf_counter()
            copy = traps.unpacked(out.read_bytes())
            held = [
                secret
                for secret in secrets
                for form in (secret, secret.replace(" ", "_"))
                if any(form.lower().encode() in part.lower() for part in copy.values())
            ]
            again = read(out, JobContext()).text
            held += [secret for secret in secrets if secret in again]
        leaks += len(held)
        print(
            f"{kind}: {len(secrets)} secrets in {len(result.findings)} places, {len(set(held))} left; "
            f"read {after_reading - start:.1f} s, redacted and proven {done - after_reading:.1f} s"
        )
    return 1 if leaks else 0


if __name__ == "__main__":
    raise SystemExit(main())
