"""The one process that uses the network: `python -m desktop.jobs.fetching`, or the packaged program with an
argument of its own (`own_process.FETCHING`). A person starts it, for one file at an address that they gave.

It holds no document. One request on standard input, answers as in `jobs.converting`.
"""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from desktop.exporters.naming import file_stem
from desktop.jobs.converting import answer, own_output
from desktop.modelstore.downloader import Offer, download, offer
from desktop.progress import JobContext


def main() -> int:
    """Serve one request; returns the exit code."""
    return answer(serve, own_output())


def serve(request: dict[str, Any], ctx: JobContext) -> Any:
    """Do what is asked: "offer" or "download". Raises `UserError`, and whatever is a bug."""
    if request["do"] == "offer":
        return asdict(offer(request["address"], request["sha256"]))
    offered = Offer(**request["offer"])
    dest = Path(request["folder"], name_of(offered.address))
    dest.parent.mkdir(parents=True, exist_ok=True)
    download(offered, dest, ctx)
    return str(dest)


def name_of(address: str) -> str:
    """The name of the file at an address, fit for a folder."""
    last = unquote(urlsplit(address).path).rstrip("/").rpartition("/")[2]
    return file_stem(last)


if __name__ == "__main__":
    sys.exit(main())
