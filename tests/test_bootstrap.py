"""The set-up when things go wrong: run as a person runs it, in a checkout of its own, saying one sentence."""

from __future__ import annotations

import ast
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SCRIPT = ROOT / "resources" / "bootstrap.py"

# Runs the set-up of `argv[1]` with `argv[2]` executed first, which changes one thing about the machine.
CHANGED = """
import runpy, sys
script, change, *arguments = sys.argv[1:]
module = runpy.run_path(script, run_name="bootstrap")
names = module["main"].__globals__
exec(change, names)
sys.exit(names["main"](arguments))
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """What the set-up needs of the project, with a lock of one small package that a folder holds."""
    root = tmp_path / "a check out"  # a space, as people have them
    shutil.copytree(ROOT / "desktop", root / "desktop", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", root)
    locks = root / "resources" / "requirements"
    locks.mkdir(parents=True)
    shutil.copy(SCRIPT, root / "resources")
    wheel = tmp_path / "wheels" / "thing-1.0-py3-none-any.whl"
    _make_wheel(wheel)
    (locks / "runtime.txt").write_text(f"thing==1.0 --hash=sha256:{_sha256(wheel)}\n")
    return root


def _make_wheel(file: Path) -> None:
    file.parent.mkdir()
    info = "thing-1.0.dist-info"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("thing.py", "")
        archive.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: thing\nVersion: 1.0\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")


def _sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _environment(checkout: Path, **more: str) -> dict[str, str]:
    """No package index but the folder, nothing of this person's pip, and no Debian to install packages on."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "PYTHON"))}
    home = checkout.parent / "home"
    home.mkdir(exist_ok=True)
    return {
        **kept,
        "HOME": str(home),
        "PATH": str(home),
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": (checkout.parent / "wheels").as_uri(),
        "STRONGROOM_CACHE": str(home / "cache"),
        **more,
    }


def _run(checkout: Path, **more: str) -> subprocess.CompletedProcess[str]:
    return _python(checkout, str(checkout / "resources" / "bootstrap.py"), "run", **more)


def _run_changed(checkout: Path, change: str, **more: str) -> subprocess.CompletedProcess[str]:
    script = str(checkout / "resources" / "bootstrap.py")
    return _python(checkout, "-c", CHANGED, script, change, "run", **more)


def _python(checkout: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        env=_environment(checkout, **more), stdin=subprocess.DEVNULL, capture_output=True, text=True,
        check=False,
    )  # fmt: skip


def _sentence(done: subprocess.CompletedProcess[str]) -> str:
    """All that was complained of, which is one line."""
    assert "Traceback" not in done.stdout + done.stderr
    (line,) = done.stderr.strip().splitlines()
    return line


@pytest.mark.parametrize("version", [(3, 8, 10), (3, 10, 14)])
def test_an_old_python_is_told_so(version: tuple[int, int, int]) -> None:
    start = "import runpy, sys; sys.version_info = {}; runpy.run_path({!r}, run_name='__main__')"
    command = [sys.executable, "-c", start.format(version, str(SCRIPT))]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert f"this is Python 3.{version[1]}:" in _sentence(done)


def test_an_old_python_can_read_the_file() -> None:
    ast.parse(SCRIPT.read_text(encoding="utf-8"), feature_version=(3, 7))


@pytest.mark.parametrize("arguments", [[], ["start"], ["run", "fast"]])
def test_wrong_use_shows_the_use(arguments: list[str]) -> None:
    done = subprocess.run([sys.executable, SCRIPT, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert _sentence(done).startswith("usage:")


def test_no_network(checkout: Path) -> None:
    closed = "http://127.0.0.1:9/simple"  # the port "discard": nothing listens
    done = _run(checkout, PIP_NO_INDEX="0", PIP_FIND_LINKS="", PIP_INDEX_URL=closed, PIP_RETRIES="1")
    assert done.returncode == 1
    assert "The package index can not be reached" in _sentence(done)


def test_a_package_that_is_nowhere(checkout: Path) -> None:
    done = _run(checkout, PIP_FIND_LINKS="")
    assert done.returncode == 1
    assert "A package was not found" in _sentence(done)


def test_a_wrong_hash_installs_nothing(checkout: Path) -> None:
    (checkout / "resources" / "requirements" / "runtime.txt").write_text(
        f"thing==1.0 --hash=sha256:{'0' * 64}\n"
    )
    done = _run(checkout)
    assert done.returncode == 1
    assert "its hash is wrong" in _sentence(done)
    assert not list((checkout / ".venv").rglob("thing.py"))
    assert not (checkout / ".venv" / "installed-runtime").exists()


@pytest.mark.parametrize("right", [True, False])
def test_a_model_package_is_kept_only_if_its_hash_is_right(checkout: Path, right: bool) -> None:
    sha256 = _sha256(checkout.parent / "wheels" / "thing-1.0-py3-none-any.whl") if right else "0" * 64
    wheels = checkout.parent / "fetched"
    wheels.mkdir()
    change = (
        f"PYTHON = {sys.executable!r}; LOG = Path({str(wheels.parent / 'setup.log')!r})\n"
        f"run = lambda: fetch('thing==1.0 --hash=sha256:{sha256}', Path({str(wheels)!r})) or 0"
    )
    done = _run_changed(checkout, change)
    assert done.returncode == (0 if right else 1), done.stderr
    assert [file.name for file in wheels.iterdir()] == (["thing-1.0-py3-none-any.whl"] if right else [])
    if not right:
        assert "its hash is wrong" in _sentence(done)


def test_no_room(checkout: Path) -> None:
    done = _run_changed(checkout, "shutil.disk_usage = lambda folder: type('Usage', (), {'free': 99 << 20})")
    assert done.returncode == 1
    assert "100 MB are needed" in _sentence(done)
    assert "99 MB are free" in _sentence(done)
    assert not (checkout / ".venv").exists()


def test_a_disk_that_fills_up_on_the_way(checkout: Path) -> None:
    change = "def make_environment(): raise OSError(errno.ENOSPC, 'No space left on device')"
    done = _run_changed(checkout, change)
    assert done.returncode == 1
    assert "The disk is full" in _sentence(done)


def test_python_without_venv(checkout: Path) -> None:
    done = _run_changed(checkout, "find_spec = lambda name: None")
    assert done.returncode == 1
    assert "apt-get install python3-venv" in _sentence(done)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no signals to processes")
@pytest.mark.usefixtures("interruptible")
@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_it_goes_on(checkout: Path, stop: signal.Signals) -> None:
    with subprocess.Popen(
        [sys.executable, str(checkout / "resources" / "bootstrap.py"), "run"],
        env=_environment(checkout), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, start_new_session=True,
    ) as running:  # fmt: skip
        assert running.stdout is not None
        while not (checkout / ".venv" / "half-made").exists():
            assert running.poll() is None
        os.killpg(running.pid, stop)  # as a terminal does: the children too
        out, err = running.communicate(timeout=60)
    assert running.returncode == 130
    assert "Traceback" not in out + err
    assert err.strip().splitlines() == ["Interrupted: run it again, it goes on where it was."]

    again = _run(checkout)
    assert "Traceback" not in again.stderr
    assert (checkout / ".venv" / "installed-runtime").is_file()
    assert not (checkout / ".venv" / "half-made").exists()
    without = _run(checkout, PIP_FIND_LINKS="")  # what is installed needs no index again
    assert "[4/6]" in without.stdout


def test_a_package_cut_off_in_the_middle_is_installed_anew(checkout: Path) -> None:
    _run(checkout)
    (info,) = (checkout / ".venv").rglob("thing-1.0.dist-info")
    (info / "RECORD").unlink()  # what pip writes last
    (info.parent / "thing.py").unlink()
    (checkout / ".venv" / "installed-runtime").unlink()
    _run(checkout)
    assert (info / "RECORD").is_file()
    assert (info.parent / "thing.py").is_file()
