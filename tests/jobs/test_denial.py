"""Each layer of the network denial is tried, in a process of its own: it can not be taken back."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
linux = pytest.mark.skipif(sys.platform != "linux", reason="seccomp is Linux's")


def run(code: str) -> str:
    """What `code` prints. Its first lines are done already."""
    start = "import ctypes, socket, subprocess, sys, threading\nfrom desktop.jobs import denial\n"
    done = subprocess.run(
        [sys.executable, "-c", start + code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize(
    "attempt",
    [
        "socket.socket()",
        "socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)",
        "socket.create_connection(('127.0.0.1', 9))",
        "socket.getaddrinfo('localhost', 80)",
        "socket.gethostbyname('localhost')",
        "before.connect(('127.0.0.1', 9))",
        "before.bind(('127.0.0.1', 0))",
        "before.sendto(b'x', ('127.0.0.1', 9))",
        "__import__('urllib.request').request.urlopen('http://127.0.0.1:9/')",
    ],
)
def test_audit_hook(attempt: str) -> None:
    code = f"""
before = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
assert denial.deny_network(native=False) == ("audit hook",)
try:
    {attempt}
except OSError as error:
    print("denies itself" in str(error))
"""
    assert run(code) == "True"


def test_the_audit_hook_leaves_local_pipes_alone() -> None:
    code = """
denial.deny_network()
import multiprocessing
a, b = multiprocessing.Pipe()
a.send_bytes(b"through")
print(b.recv_bytes().decode())
"""
    assert run(code) == "through"


@linux
@pytest.mark.parametrize("family", [2, 10, 16, 17])  # AF_INET, AF_INET6, AF_NETLINK, AF_PACKET
def test_seccomp_stops_native_code(family: int) -> None:
    code = f"""
libc = ctypes.CDLL(None, use_errno=True)
kind = 3 if {family} > 10 else 1
print(libc.socket({family}, kind, 0) >= 0, end=" ")
print(denial.deny_network(), end=" ")
print(libc.socket({family}, kind, 0), ctypes.get_errno())
"""
    # Without the filter the same call is allowed, or the test would show nothing.
    opened, rest = run(code).split(" ", 1)
    assert rest == "('audit hook', 'seccomp') -1 13"
    if family in {2, 16}:
        assert opened == "True"


@linux
def test_seccomp_stops_connect_on_a_socket_from_before() -> None:
    code = """
libc = ctypes.CDLL(None, use_errno=True)
server = socket.socket(); server.bind(("127.0.0.1", 0)); server.listen()
before = socket.socket()
address = bytes([2, 0]) + server.getsockname()[1].to_bytes(2, "big") + bytes([127, 0, 0, 1]) + bytes(8)
denial.deny_network()
print(libc.connect(before.fileno(), address, 16), ctypes.get_errno())
"""
    assert run(code) == "-1 13"


@linux
@pytest.mark.parametrize("call", ["io_uring_setup", "pidfd_getfd", "ptrace", "process_vm_writev"])
def test_seccomp_stops_the_ways_around(call: str) -> None:
    code = f"""
import platform
numbers = denial._MACHINES[platform.machine()].refused
number = numbers[["connect", "ptrace", "process_vm_writev", "io_uring_setup", "pidfd_getfd"].index("{call}")]
denial.deny_network()
libc = ctypes.CDLL(None, use_errno=True)
print(libc.syscall(number, -1, 0, 0, 0, 0, 0), ctypes.get_errno())
"""
    assert run(code) == "-1 13"


@linux
def test_seccomp_holds_on_threads_from_before_and_on_programs_started_after() -> None:
    code = """
go, found = threading.Event(), []
def work():
    go.wait()
    found.append(ctypes.CDLL(None).socket(2, 1, 0))
thread = threading.Thread(target=work)
thread.start()
denial.deny_network()
go.set()
thread.join()
program = "import ctypes; print(ctypes.CDLL(None).socket(2, 1, 0))"
print(found[0], subprocess.check_output([sys.executable, "-c", program], text=True).strip())
"""
    assert run(code) == "-1 -1"


@linux
@pytest.mark.skipif("__import__('platform').machine() != 'x86_64'", reason="x32 is of x86_64")
def test_seccomp_knows_the_second_set_of_numbers() -> None:
    code = """
denial.deny_network()
libc = ctypes.CDLL(None, use_errno=True)
print(libc.syscall(0x40000000 + 41, 2, 1, 0), ctypes.get_errno())
"""
    assert run(code) == "-1 13"


def test_ways_out_are_tried() -> None:
    assert run("print(denial.ways_out())") == str(("Python", "native") if os.name == "posix" else ("Python",))


@linux
def test_no_way_out_is_left() -> None:
    assert run("denial.deny_network(native=False); print(denial.ways_out())") == "('native',)"
    assert run("denial.deny_network(); print(denial.ways_out())") == "()"
