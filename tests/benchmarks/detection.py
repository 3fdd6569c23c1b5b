"""Precision, recall and F2 of detection by label, over labelled texts in presidio-research's JSON form.

    python tests/benchmarks/detection.py MODELS FILE [--misses LABEL]

MODELS is the folder of built models. A labelled span counts as found when every letter and digit of it
lies in findings of its label; a finding counts as right when it shares one with a span of its label.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Collection
from pathlib import Path
from types import SimpleNamespace

sys.path.insert(0, str(Path(__file__).parents[2]))

from desktop.document.model import Span
from desktop.engines.tagger import RampartTagger
from desktop.progress import JobContext
from desktop.tasks.detectors.detect import detect
from desktop.tasks.detectors.labels import LABELS

# The file's labels, and ours that answer them. Its labels that are not here (dates, titles, ages) are
# nothing that Strongroom looks for.
ANSWERS: dict[str, Collection[str]] = {
    "PERSON": ("PERSON",),
    "STREET_ADDRESS": ("ADDRESS", "LOCATION"),
    "GPE": ("LOCATION", "ADDRESS"),
    "ZIP_CODE": ("ADDRESS",),
    "CREDIT_CARD": ("CREDIT_CARD",),
    "PHONE_NUMBER": ("PHONE",),
    "EMAIL_ADDRESS": ("EMAIL",),
    "DOMAIN_NAME": ("URL",),
    "IBAN_CODE": ("IBAN",),
    "US_SSN": ("SSN",),
    "IP_ADDRESS": ("IP_ADDRESS",),
    "US_DRIVER_LICENSE": ("DRIVERS_LICENSE",),
}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("models", type=Path)
    parser.add_argument("file", type=Path)
    parser.add_argument("--misses", default="", help="print what was missed or wrong under this label")
    parser.add_argument("--threshold", type=float, default=0.5)
    args = parser.parse_args()
    engines = SimpleNamespace(tagger=RampartTagger(args.models / "rampart", "rampart", 2))
    found, wanted, right, given, any_label = Counter(), Counter(), Counter(), Counter(), Counter()
    for record in json.loads(args.file.read_text(encoding="utf-8")):
        text = record["full_text"]
        findings = [f for f in detect(text, engines, LABELS, JobContext()) if f.score >= args.threshold]
        truth = [(s["entity_type"], Span(s["start_position"], s["end_position"])) for s in record["spans"]]
        for label, span in truth:
            if label not in ANSWERS:
                continue
            wanted[label] += 1
            letters = {place for place in range(span.start, span.end) if text[place].isalnum()}
            any_label[label] += letters <= _places(findings, LABELS)
            if letters <= _places(findings, ANSWERS[label]):
                found[label] += 1
            elif args.misses == label:
                print(
                    "missed", repr(span.of(text)), "in", repr(text[max(span.start - 40, 0) : span.end + 20])
                )
        for finding in findings:
            given[finding.label] += 1
            if any(
                finding.label in ANSWERS.get(label, ()) and finding.span.overlaps(span)
                for label, span in truth
            ):
                right[finding.label] += 1
            elif args.misses == finding.label:
                print("wrong", repr(finding.span.of(text)), finding.score, finding.detector)
    print(f"{'label':18} {'spans':>6} {'recall':>7} {'hidden':>7}   {'ours':18} {'precision':>9} {'F2':>6}")
    for label, total in wanted.most_common():
        ours = ANSWERS[label][0]
        recall = found[label] / total
        precision = right[ours] / given[ours] if given[ours] else 0.0
        f2 = 5 * precision * recall / (4 * precision + recall) if precision + recall else 0.0
        hidden = any_label[label] / total
        print(f"{label:18} {total:6} {recall:7.3f} {hidden:7.3f}   {ours:18} {precision:9.3f} {f2:6.3f}")
    for ours in sorted(set(given) - {labels[0] for labels in ANSWERS.values()}):
        print(f"{'-':18} {'':6} {'':7} {'':7}   {ours:18} {right[ours]:4}/{given[ours]}")


def _places(findings: list, labels: Collection[str]) -> set[int]:
    return {place for f in findings if f.label in labels for place in range(f.span.start, f.span.end)}


if __name__ == "__main__":
    main()
