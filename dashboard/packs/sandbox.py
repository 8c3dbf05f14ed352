"""The process that writes a pack reaches nobody: no network of its own where the system lets it, no sockets anywhere.

Three fences, because none is everywhere: a network namespace without a way out (Linux, where it is permitted), a filter
of system calls (Linux on x86-64 and ARM, also for libraries that are not Python's), and an audit hook (everywhere, for
Python).
"""

from __future__ import annotations

import ctypes
import errno
import platform
import resource
import struct
import sys
from typing import NamedTuple

SECONDS, FILE_BYTES = 120, 64 << 20
"""Processor time and size of a file that a pack may take."""
NEW_NETWORK, NEW_USER = 0x40000000, 0x10000000
_NO_NEW_PRIVILEGES = 38
_SET_FILTER, _ALL_THREADS = 1, 1
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | errno.EACCES
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_NUMBER_AT, _MACHINE_AT = 0, 4
REFUSED = {"socket.connect", "socket.sendto", "socket.sendmsg", "socket.bind", "socket.getaddrinfo"}


class Machine(NamedTuple):
    """Numbers of system calls on one kind of processor."""

    audit: int
    socket: int
    connect: int
    ring: int
    seccomp: int


MACHINES = {
    "x86_64": Machine(0xC000003E, socket=41, connect=42, ring=425, seccomp=317),
    "aarch64": Machine(0xC00000B7, socket=198, connect=203, ring=425, seccomp=277),
}


class Fences(NamedTuple):
    """Which of the fences stand."""

    namespace: bool
    calls: bool
    hook: bool


def seal() -> Fences:
    """From here on this process opens no connection. Call it before threads start: some of it holds for this thread and
    those it starts."""
    limit()
    fences = Fences(_leave_network(), _refuse_calls(), True)
    sys.addaudithook(_refuse)
    return fences


def limit() -> None:
    """So much processor time, so large a file, and no core."""
    for what, most in (
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, FILE_BYTES),
        (resource.RLIMIT_CORE, 0),
    ):
        hardest = resource.getrlimit(what)[1]
        resource.setrlimit(
            what, (most, most) if hardest == resource.RLIM_INFINITY or most <= hardest else (hardest,) * 2
        )


def _refuse(event: str, _arguments: tuple[object, ...]) -> None:
    if event in REFUSED:
        raise PermissionError("A pack is written without a network.")


def _leave_network() -> bool:
    """A network namespace of our own, in which there is nobody: as root, else in a user namespace where allowed."""
    unshare = getattr(ctypes.CDLL(None, use_errno=True), "unshare", None)
    return unshare is not None and any(unshare(flags) == 0 for flags in (NEW_NETWORK, NEW_USER | NEW_NETWORK))


def _refuse_calls() -> bool:
    """Let the kernel refuse new sockets and connections, for every library in this process."""
    machine = MACHINES.get(platform.machine())
    if machine is None or not sys.platform.startswith("linux"):
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    program = _program(machine)
    instructions = ctypes.create_string_buffer(program)
    header = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(instructions))
    if libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) != 0:
        return False
    return bool(libc.syscall(machine.seccomp, _SET_FILTER, _ALL_THREADS, header) == 0)


def _program(machine: Machine) -> bytes:
    """The filter: another kind of machine code or one of these calls is refused, everything else allowed."""
    calls = (machine.socket, machine.connect, machine.ring)
    steps = [(_LOAD, 0, 0, _MACHINE_AT), (_EQUAL, 0, len(calls) + 2, machine.audit), (_LOAD, 0, 0, _NUMBER_AT)]
    steps += [(_EQUAL, len(calls) - place, 0, call) for place, call in enumerate(calls)]
    steps += [(_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _REFUSE)]
    return b"".join(struct.pack("HBBI", *step) for step in steps)
