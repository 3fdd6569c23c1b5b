"""The downloader against a server on this machine, both in processes of their own: tests have no network."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.errors import UserError
from desktop.modelstore.downloader import check_address

SERVER = Path(__file__).with_name("file_server.py")
FETCH = textwrap.dedent("""
    import json, sys
    from pathlib import Path
    from desktop.errors import Cancelled, UserError
    from desktop.modelstore import downloader
    from desktop.progress import JobContext

    address, sha256, dest, stop_after = sys.argv[1:]
    downloader.PAUSE = 0.01
    heard = []

    class Stop:
        def is_set(self):
            return bool(int(stop_after)) and bool(heard) and heard[-1].done >= int(stop_after)

    try:
        offered = downloader.offer(address, sha256)
        downloader.download(offered, Path(dest), JobContext(heard.append, Stop()))
        said = "done"
    except Cancelled:
        said = "cancelled"
    except UserError as error:
        said = error.code + ": " + str(error)
    stages = [[p.stage, p.done, p.total] for p in heard]
    print(json.dumps({"said": said, "progress": stages}))
""")
DIRECT = {**os.environ, "no_proxy": "127.0.0.1"}
CONTENT = bytes(range(256)) * 1200
SHA256 = hashlib.sha256(CONTENT).hexdigest()


class Site:
    def __init__(self, folder: Path, port: int, dest: Path) -> None:
        self.folder = folder
        self.root = f"http://127.0.0.1:{port}"
        self.dest = dest

    def fetch(self, path: str, sha256: str = SHA256, stop_after: int = 0) -> dict[str, object]:
        command = [sys.executable, "-c", FETCH, self.root + path, sha256, str(self.dest), str(stop_after)]
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60, env=DIRECT)
        told: dict[str, object] = json.loads(done.stdout)
        return told

    def requests(self) -> list[str]:
        """Each path with the range that was asked for."""
        return (self.folder / "log").read_text().splitlines()

    def beside(self) -> set[str]:
        """What lies where the file was to be."""
        return {path.name for path in self.dest.parent.iterdir()}


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    folder, out = tmp_path / "served", tmp_path / "out"
    folder.mkdir()
    out.mkdir()
    (folder / "model.bin").write_bytes(CONTENT)
    (folder / "other.bin").write_bytes(CONTENT[::-1])
    server = subprocess.Popen([sys.executable, str(SERVER), str(folder)], stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    yield Site(folder, int(server.stdout.readline()), out / "model.bin")
    server.kill()
    server.wait()
    server.stdout.close()


def test_a_file_comes_whole_and_nothing_stays_beside_it(site: Site) -> None:
    told = site.fetch("/model.bin")
    assert told["said"] == "done"
    assert site.dest.read_bytes() == CONTENT
    assert site.beside() == {"model.bin"}
    assert ["download", len(CONTENT), len(CONTENT)] in told["progress"]


def test_a_cut_connection_is_gone_on_with(site: Site) -> None:
    told = site.fetch("/model.bin?cut=100000")
    assert told["said"] == "done"
    assert site.dest.read_bytes() == CONTENT
    assert site.requests() == [
        *("/model.bin ", "/model.bin "),
        *(f"/model.bin bytes={at}-" for at in (100_000, 200_000, 300_000)),
    ]


def test_a_slow_line_is_waited_for(site: Site) -> None:
    assert site.fetch("/model.bin?slow=0.02")["said"] == "done"


def test_after_a_stop_it_goes_on_where_it_was(site: Site) -> None:
    assert site.fetch("/model.bin?slow=0.01", stop_after=100_000)["said"] == "cancelled"
    assert site.beside() == {"model.bin.part", "model.bin.part.json"}
    have = site.dest.with_name("model.bin.part").stat().st_size
    assert site.fetch("/model.bin?slow=0.01")["said"] == "done"
    assert site.requests()[-1] == f"/model.bin bytes={have}-"
    assert site.dest.read_bytes() == CONTENT


def test_what_another_address_left_is_not_gone_on_with(site: Site) -> None:
    site.fetch("/other.bin?slow=0.01", hashlib.sha256(CONTENT[::-1]).hexdigest(), stop_after=100_000)
    assert site.fetch("/model.bin")["said"] == "done"
    assert site.dest.read_bytes() == CONTENT


def test_a_file_that_changed_meanwhile_is_not_mixed_with_the_old(site: Site) -> None:
    told = site.fetch("/model.bin?cut=100000&moved=other.bin")
    assert str(told["said"]).startswith(("wrong_hash", "download_failed"))
    assert not site.dest.exists()


def test_without_a_mark_a_cut_begins_anew_and_gives_up(site: Site) -> None:
    told = site.fetch("/model.bin?cut=100000&none")
    assert str(told["said"]).startswith("download_failed")
    assert not any("bytes=" in request for request in site.requests())
    assert not site.dest.exists()


def test_a_wrong_hash_is_refused_and_the_file_deleted(site: Site) -> None:
    told = site.fetch("/model.bin", "0" * 64)
    assert str(told["said"]).startswith("wrong_hash")
    assert site.beside() == set()


def test_no_hash_no_download(site: Site) -> None:
    assert str(site.fetch("/model.bin", "")["said"]).startswith("hash_needed")
    assert site.beside() == set()


def test_a_hash_that_is_told_on_the_way_is_taken(site: Site) -> None:
    assert site.fetch(f"/hub?to=/model.bin&hash={SHA256}", "")["said"] == "done"
    site.dest.unlink()
    told = site.fetch(f"/hub?to=/model.bin&hash={'0' * 64}", "")
    assert str(told["said"]).startswith("wrong_hash")


@pytest.mark.parametrize("code", [404, 503])
def test_a_server_that_refuses_is_told(site: Site, code: int) -> None:
    assert str(site.fetch(f"/model.bin?status={code}")["said"]).startswith(
        f"download_failed: The server answers {code}."
    )


def test_nothing_leads_away_from_https(site: Site) -> None:
    assert str(site.fetch("/hub?to=http://example.org/model.bin")["said"]).startswith("bad_address")
    assert site.fetch("/hub?to=file:///etc/passwd")["said"] != "done"


def test_a_file_that_is_there_stays(site: Site) -> None:
    site.dest.write_text("mine")
    assert str(site.fetch("/model.bin")["said"]).startswith("file_exists")
    assert site.dest.read_text() == "mine"


@pytest.mark.parametrize(
    "address",
    [
        "http://example.org/a",
        "ftp://example.org/a",
        "https://me:secret@example.org/a",
        "model.gguf",
        "https://",
    ],
)
def test_addresses_that_are_never_asked_for(address: str) -> None:
    with pytest.raises(UserError) as caught:
        check_address(address)
    assert caught.value.code == "bad_address"
    assert "secret" not in str(caught.value)


def test_no_other_code_can_fetch() -> None:
    """Only the downloader names a client of HTTP, and nothing imports it at its top."""
    root = Path(__file__).parents[2] / "desktop"
    clients = ("urllib.request", "http.client", "urlopen")
    named = [path.name for path in root.rglob("*.py") if any(c in path.read_text("utf-8") for c in clients)]
    assert named == ["downloader.py"]
    own = root / "jobs/fetching.py"  # the process that fetches
    importers = [
        p for p in root.rglob("*.py") if "modelstore.downloader" in p.read_text("utf-8") and p != own
    ]
    for path in importers:
        lines = path.read_text("utf-8").splitlines()
        assert all(line.startswith(" ") for line in lines if "modelstore.downloader" in line), path
