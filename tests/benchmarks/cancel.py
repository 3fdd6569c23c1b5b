"""How long a cancel takes until its listener hears of it: python tests/benchmarks/cancel.py"""

from __future__ import annotations

import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from desktop.jobs.process import ProcessRunner
from desktop.jobs.requests import Event, Read, Request, Run
from tests.jobs import trouble

ROUNDS = 20


def seconds(runner: ProcessRunner, request: Request) -> float:
    """From `cancel` to the listener's `cancelled`."""
    working, over = threading.Event(), threading.Event()

    def listener(event: Event) -> None:
        if event.kind == "progress":
            working.set()
        elif event.kind in {"done", "failed", "cancelled"}:
            assert event.kind == "cancelled", event
            over.set()

    ticket = runner.submit(request, listener)
    assert working.wait(60)
    time.sleep(0.2)
    began = time.perf_counter()
    runner.cancel(ticket)
    assert over.wait(60)
    return time.perf_counter() - began


def long_pdf(folder: Path) -> Path:
    from reportlab.pdfgen.canvas import Canvas

    file = folder / "long.pdf"
    canvas = Canvas(str(file))
    for _ in range(1000):
        for line in range(50):
            canvas.drawString(50, 50 + 14 * line, "The quarterly report of the company, line by line. " * 2)
        canvas.showPage()
    canvas.save()
    return file


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        runner = ProcessRunner(folder, trouble.FACTORY)
        requests: dict[str, Request] = {
            "at a check": Run(trouble.document("loop"), "trouble", {}),
            "in a native call, interrupted": Run(trouble.document("native"), "trouble", {}),
            "in a PDF of 1,000 pages": Read(str(long_pdf(folder))),
        }
        try:
            for what, request in requests.items():
                times = sorted(1000 * seconds(runner, request) for _ in range(ROUNDS))
                print(f"{what:32} median {statistics.median(times):6.1f} ms   worst {times[-1]:6.1f} ms")
            killed = seconds(runner, Run(trouble.document("hang"), "trouble", {}))
            print(f"{'hanging in native code, killed':32} {killed:.2f} s")
        finally:
            runner.close()


if __name__ == "__main__":
    main()
