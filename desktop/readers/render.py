"""Pages of a PDF as pixels, drawn as a viewer draws them: with annotations and form fields."""

from __future__ import annotations

import math
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]

from desktop.errors import UserError
from desktop.readers.files import read_bytes
from desktop.readers.pdf import open_pdf

MAX_PIXELS = 40_000_000


def render_page(path: Path, page: int, scale: float, password: str | None) -> tuple[int, int, bytes]:
    """Width, height and pixels (RGBX, rows from the top, 4 * width bytes a row) of page `page`, from 1.

    `scale` is pixels a point; it is lowered where the picture would exceed `MAX_PIXELS`. Raises `UserError`:
    "no_page", "page_failed", and those of `readers.pdf.read`.
    """
    with open_pdf(read_bytes(path), password, path.name) as (pdf, _):
        if not 1 <= page <= len(pdf):
            raise UserError("no_page", f"There is no page {page}.", f"The document has {len(pdf)}.")
        # Before a page is loaded, or its fields are not drawn.
        pdf.init_forms()
        try:
            loaded = pdf[page - 1]
        except pypdfium2.PdfiumError:
            raise UserError(
                "page_failed", f"Page {page} is damaged and can not be shown.", "The other pages can."
            ) from None
        width, height = loaded.get_size()
        bitmap = loaded.render(
            scale=_bounded(scale, width, height), draw_annots=True, rev_byteorder=True, prefer_bgrx=True
        )
        row = 4 * bitmap.width
        pixels = bytes(bitmap.buffer)
        if bitmap.stride != row:
            pixels = b"".join(
                pixels[y * bitmap.stride : y * bitmap.stride + row] for y in range(bitmap.height)
            )
        return bitmap.width, bitmap.height, pixels


def _bounded(scale: float, width: float, height: float) -> float:
    most = math.sqrt(MAX_PIXELS / max(width * height, 1.0))
    # A page narrower than a pixel can not be drawn at all.
    return max(min(scale, most), 1 / max(min(width, height), 1e-3))
