"""What readers of text formats tell to be no language."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from desktop.progress import JobContext
from desktop.readers import registry

MAIL = (
    "From: Ann <a@b.org>\nSubject: The rent\nMIME-Version: 1.0\nContent-Type: text/html\n\n"
    "<p>Read <code>f(x)</code></p>\n"
)


@pytest.mark.parametrize(
    ("name", "source", "wanted"),
    [
        (
            "a.html",
            (
                '<p>Use <kbd>Ctrl C</kbd> <span class="x notranslate">Acme</span></p><pre>a b</pre>'
                '<img alt="A dog" id="x">'
            ),
            [("Ctrl C", "within"), ("Acme", "within"), ("a b\n\nalt:", "apart")],
        ),
        ("a.json", '{"the key": "The value", "n": 5, "code": "in_stock"}', None),
        ("a.csv", "name,unit\nAnn,The unit\n", [("name", "apart"), ("unit", "apart")]),
        ("a.csv", "Its name,unit\nAnn,The unit\n", []),
        ("a.txt", "> quoted\nplain\n", [(">", "markup")]),
        (
            "a.md",
            "# Head\n\n- See [it](a.md) and `f(x)`\n",
            [("#", "apart"), ("-", "apart"), ("[", "markup"), ("](a.md)", "markup"), ("f(x)", "within")],
        ),
        ("a.eml", MAIL, None),
    ],
)
def test_what_stays_as_it_is(
    tmp_path: Path, name: str, source: str, wanted: list[tuple[str, str]] | None
) -> None:
    path = tmp_path / name
    path.write_text(source)
    doc = registry.read(path, JobContext())
    found = [(one.span.of(doc.text), one.role) for one in doc.verbatim]
    ends = [(one.span.start, one.span.end) for one in doc.verbatim]
    assert ends == sorted(ends)
    assert all(a[1] <= b[0] for a, b in pairwise(ends))
    left = doc.text
    for one in reversed(doc.verbatim):
        left = left[: one.span.start] + left[one.span.end :]
    if wanted is None:
        assert left.split() == {"a.json": ["The", "value"], "a.eml": ["The", "rent", "Read"]}[name]
    else:
        assert [(text.strip(), role) for text, role in found if text.strip()] == wanted
