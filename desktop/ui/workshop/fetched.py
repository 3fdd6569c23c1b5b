"""Files that were downloaded: each in a folder named by its hash, until it is imported. Free of Qt."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from desktop import paths
from desktop.errors import UserError
from desktop.progress import JobContext

if TYPE_CHECKING:
    from desktop.jobs.workshop import Workshop
    from desktop.modelstore.downloader import Offer

FOLDER = "downloads"
"""Below the person's data."""


def fetch(workshop: Workshop, offer: Offer, ctx: JobContext) -> Path:
    """The file that was offered; what was cut goes on, and what is there already is not fetched again: a file
    only appears when its hash is right. Raises as `downloader.download`."""
    folder = paths.data_dir() / FOLDER / offer.sha256[:16]
    try:
        return workshop.download(offer, folder, ctx)
    except UserError as error:
        there = [file for file in folder.glob("*") if not file.name.endswith((".part", ".part.json"))]
        if error.code != "file_exists" or not there:
            raise
        return there[0]


def forget(path: Path) -> None:
    """Delete a downloaded file that was imported; any other file is left."""
    if path.parent.parent == paths.data_dir() / FOLDER:
        shutil.rmtree(path.parent, ignore_errors=True)
