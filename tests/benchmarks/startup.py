"""From the start of the process to the first paint, and memory when idle: python tests/benchmarks/startup.py

On the display that the environment names, and without one (`QT_QPA_PLATFORM=offscreen`).
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROGRAM = Path(__file__).parents[1] / "ui" / "started.py"
RUNS = 9


def start(environment: dict[str, str]) -> tuple[float, int]:
    """Seconds to the first paint, and bytes of resident memory when idle."""
    began = time.time()
    done = subprocess.run(
        [sys.executable, str(PROGRAM)], env=environment, stdout=subprocess.PIPE, text=True, check=True
    )
    told = json.loads(done.stdout.splitlines()[-1])
    return told["painted"] - began, told["rss"]


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        own = {**os.environ, "STRONGROOM_CONFIG": folder, "STRONGROOM_LOGS": folder}
        platforms = {"offscreen": {**own, "QT_QPA_PLATFORM": "offscreen"}}
        if os.environ.get("DISPLAY"):
            platforms["display"] = {**own, "QT_QPA_PLATFORM": "xcb"}
        for name, environment in platforms.items():
            first, *warm = [start(environment) for _ in range(RUNS)]
            times = sorted(seconds for seconds, _ in warm)
            print(
                f"{name}: first paint {statistics.median(times):.2f} s "
                f"({times[0]:.2f} to {times[-1]:.2f} in {len(times)} warm runs, first {first[0]:.2f} s), "
                f"{statistics.median(rss for _, rss in warm) / 1e6:.0f} MB idle"
            )


if __name__ == "__main__":
    main()
