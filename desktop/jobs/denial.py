"""A process that denies itself the network, in as many layers as the platform has.

A Python audit hook (every platform) stops Python code, and on Linux a seccomp filter stops native code and
the programs it starts. Neither can be taken back. seccomp also closes the ways around it: `connect` on Unix
sockets (a local proxy), io_uring (which opens sockets without the call), and the ways into another process
that has no filter of its own.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import socket
import struct
import sys
from contextlib import suppress
from dataclasses import dataclass

AUDIT_HOOK = "audit hook"
SECCOMP = "seccomp"

_UNIX: int = getattr(socket, "AF_UNIX", -1)
_LOOKUPS = frozenset(
    {
        "socket.getaddrinfo",
        "socket.gethostbyaddr",
        "socket.gethostbyname",
        "socket.getnameinfo",
        "socket.getservbyname",
        "socket.getservbyport",
    }
)
_ADDRESSED = frozenset({"socket.bind", "socket.connect", "socket.sendmsg", "socket.sendto"})


def deny_network(*, native: bool = True) -> tuple[str, ...]:
    """Deny this process the network for the rest of its life; returns the layers that now hold.

    With `native` false only Python code is bound: for the window, whose display server is reached through a
    socket.
    """
    sys.addaudithook(_refuse)
    layers = [AUDIT_HOOK]
    if native and sys.platform == "linux" and _install_seccomp():
        layers.append(SECCOMP)
    return tuple(layers)


def ways_out() -> tuple[str, ...]:
    """The kinds of code in this process ("Python", "native") that can open a network socket, each tried."""
    found = []
    with suppress(OSError):
        socket.socket(socket.AF_INET).close()
        found.append("Python")
    if os.name == "posix":
        opened = ctypes.CDLL(None).socket(int(socket.AF_INET), int(socket.SOCK_STREAM), 0)
        if opened >= 0:
            os.close(opened)
            found.append("native")
    return tuple(found)


def _refuse(event: str, args: tuple[object, ...]) -> None:
    if not event.startswith("socket."):
        return
    if (
        event in _LOOKUPS
        or (event == "socket.__new__" and args[1] != _UNIX)
        or (event in _ADDRESSED and getattr(args[0], "family", None) != _UNIX)
    ):
        raise PermissionError(errno.EACCES, "Strongroom denies itself the network")


# Linux, <linux/audit.h>, <linux/filter.h>, <linux/seccomp.h>, <linux/prctl.h>
_PR_SET_NO_NEW_PRIVS = 38
_SECCOMP_SET_MODE_FILTER = 1
_SECCOMP_FILTER_FLAG_TSYNC = 1
_ALLOW = 0x7FFF0000
_ERRNO = 0x00050000
_X32_BIT = 0x40000000
_LOAD, _JEQ, _JGE, _RETURN = 0x20, 0x15, 0x35, 0x06
_AT_NUMBER, _AT_ARCH, _AT_DOMAIN = 0, 4, 16  # offsets in struct seccomp_data; the domain's low half
_AF_UNIX_NUMBER = 1


@dataclass(frozen=True, slots=True)
class _Machine:
    """System call numbers of one architecture."""

    audit_arch: int
    socket: int
    seccomp: int
    refused: tuple[int, ...]
    """connect, ptrace, process_vm_writev, io_uring_setup, pidfd_getfd"""


_MACHINES = {
    "x86_64": _Machine(0xC000003E, 41, 317, (42, 101, 311, 425, 438)),
    "aarch64": _Machine(0xC00000B7, 198, 277, (203, 117, 271, 425, 438)),
}


def _install_seccomp() -> bool:
    """Whether the filter now holds on every thread of this process, and on what it starts."""
    machine = _MACHINES.get(platform.machine())
    if machine is None or sys.maxsize < 2**32:
        return False
    program = _filter(machine)
    code = ctypes.create_string_buffer(program, len(program))

    class Program(ctypes.Structure):
        """struct sock_fprog"""

        _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))

    prog = Program(len(program) // 8, ctypes.addressof(code))
    libc = ctypes.CDLL(None, use_errno=True)
    libc.syscall.restype = ctypes.c_long
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    # TSYNC: libraries imported before this may have started threads. A positive answer is a thread that
    # could not follow.
    status = libc.syscall(
        ctypes.c_long(machine.seccomp),
        ctypes.c_long(_SECCOMP_SET_MODE_FILTER),
        ctypes.c_long(_SECCOMP_FILTER_FLAG_TSYNC),
        ctypes.byref(prog),
    )
    return bool(status == 0)


def _filter(machine: _Machine) -> bytes:
    """The program in classic BPF, as an array of struct sock_filter."""
    refuse = _instruction(_RETURN, _ERRNO | errno.EACCES)
    allow = _instruction(_RETURN, _ALLOW)
    lines = [
        _instruction(_LOAD, _AT_ARCH),
        # Another architecture has other numbers (32-bit calls of a 64-bit kernel).
        _instruction(_JEQ, machine.audit_arch, 1, 0),
        refuse,
        _instruction(_LOAD, _AT_NUMBER),
        # x32 repeats the calls of x86_64 under numbers of its own; no number is so high elsewhere.
        _instruction(_JGE, _X32_BIT, 0, 1),
        refuse,
    ]
    for number in machine.refused:
        lines += [_instruction(_JEQ, number, 0, 1), refuse]
    lines += [
        _instruction(_JEQ, machine.socket, 1, 0),
        allow,
        _instruction(_LOAD, _AT_DOMAIN),
        _instruction(_JEQ, _AF_UNIX_NUMBER, 1, 0),
        refuse,
        allow,
    ]
    return b"".join(lines)


def _instruction(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("=HBBI", code, if_true, if_false, value)
