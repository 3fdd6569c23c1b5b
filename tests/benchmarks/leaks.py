"""Thousands of secrets in random corners of documents: how many does a reader still find after redaction?

    python -m tests.benchmarks.leaks --secrets 2000              every producer of the tests together
    python -m tests.benchmarks.leaks --secrets 2000 --each       as many for each of them
    python -m tests.benchmarks.leaks --secrets 400 --outside     PDF by LibreOffice and Chromium, if installed
    python -m tests.benchmarks.leaks --only "pdf by fpdf2" --seed 17     one document again
    python -m tests.benchmarks.leaks --xray PYTHON               x-ray's verdict on the PDFs as well

A secret that the reader of the product did not see is counted apart: nobody could decide on it. A file that
the proof refused was not saved, so nothing leaked; it is counted as well.
x-ray (Free Law Project) stands on PyMuPDF, which is AGPL: it is no part of the project, and run with the
interpreter of an environment of its own, as in `python -m venv x && x/bin/pip install x-ray`.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from desktop.document.results import Status, TaskResult
from desktop.errors import UserError
from desktop.exporters.redacted import RedactedExporter
from desktop.progress import JobContext
from desktop.readers.registry import read
from tests.exporters.leak_documents import OUTSIDE, PRODUCERS, made
from tests.exporters.leak_readers import leaks
from tests.exporters.test_no_leaks import findings_of, unseen

SECRETS = 20
"""In one document."""
COLUMNS = ("files", "secrets", "unseen", "refused", "images", "leaked", "seconds")


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--secrets", type=int, default=2000)
    parser.add_argument("--each", action="store_true", help="that many for each producer")
    parser.add_argument("--outside", action="store_true", help="the programs that are installed here")
    parser.add_argument("--only", help="one producer")
    parser.add_argument("--seed", type=int, help="one document")
    parser.add_argument("--xray", metavar="PYTHON", help="an interpreter that has x-ray")
    given = parser.parse_args()
    names = [name for name, (there, _) in OUTSIDE.items() if there()] if given.outside else list(PRODUCERS)
    names = [given.only] if given.only else names
    share = given.secrets if given.each else -(-given.secrets // len(names))
    print(f"{'producer':28}" + "".join(f"{column:>9}" for column in COLUMNS))
    leaked = 0
    for name in names:
        leaked += _row(name, share, given)
    return 1 if leaked else 0


def _row(name: str, share: int, given: argparse.Namespace) -> int:
    total: Counter[str] = Counter()
    began = time.monotonic()
    seed = 1000 if given.seed is None else given.seed
    while total["secrets"] < share:
        with tempfile.TemporaryDirectory() as folder:
            total += _one(name, seed, Path(folder), given.xray)
        seed += 1
        if given.seed is not None:
            break
    total["seconds"] = round(time.monotonic() - began)
    print(f"{name:28}" + "".join(f"{total[column]:9}" for column in COLUMNS), flush=True)
    return total["leaked"]


def _one(name: str, seed: int, folder: Path, xray: str | None) -> Counter[str]:
    paper, path = made(name, seed, folder, SECRETS)
    doc = read(path, JobContext())
    lost = unseen(doc, paper.secrets)
    counts = Counter(files=1, secrets=len(paper.secrets), unseen=len(lost))
    look = ("box", "label")[seed % 2]
    result = TaskResult("redact", Status.OK, findings_of(doc, paper.secrets), options={"style": look})
    out = folder / f"out{path.suffix}"
    try:
        done = RedactedExporter().export(doc, result, out, JobContext())
    except UserError as error:
        counts["refused"] += 1
        print(f"  {name} --seed {seed}: {error.code}: {error.message}", file=sys.stderr, flush=True)
        return counts
    counts["images"] += sum(problem.code == "page_as_image" for problem in done.problems)
    found = [(secret, by) for secret, by in leaks(out, paper.secrets) if secret not in lost]
    counts["leaked"] += len({secret for secret, _ in found})
    for secret, by in found:
        print(f"  {name} --seed {seed}: {secret!r} by {by}", file=sys.stderr, flush=True)
    if xray and path.suffix == ".pdf" and (bad := _xray(xray, out)):
        print(f"  {name} --seed {seed}: x-ray: {bad}", file=sys.stderr, flush=True)
        counts["leaked"] += 1
    return counts


def _xray(python: str, path: Path) -> object:
    code = "import asyncio, json, sys, xray; print(json.dumps(asyncio.run(xray.inspect(sys.argv[1]))))"
    done = subprocess.run([python, "-c", code, str(path)], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


if __name__ == "__main__":
    sys.exit(main())
