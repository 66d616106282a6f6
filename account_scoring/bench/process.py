"""Run one command in a fresh process and measure it: seconds and peak memory."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

SHOWN_LINES = 25


class BenchError(Exception):
    """The benchmark cannot go on, or ways do not agree. Its text is the message for the user."""


@dataclass(frozen=True)
class Limits:
    """What every way may use.

    Attributes:
        memory: as DuckDB writes it, such as 8GB; each way keeps to it where it can.
        threads: threads of DuckDB, dbt and polars.
    """

    memory: str
    threads: int

    def __post_init__(self) -> None:
        """Complain about a memory limit at once, not after hours."""
        _ = self.memory_bytes

    @property
    def memory_bytes(self) -> int:
        """The memory in bytes.

        Raises:
            BenchError: it is not written as DuckDB writes it.
        """
        found = re.fullmatch(r"([0-9.]+) *([KMGT])(i?)B", self.memory, flags=re.I)
        if found is None:
            raise BenchError(f"memory limit {self.memory!r} cannot be read; write 8GB or 900MB")
        step = 1024 if found[3] else 1000
        return round(float(found[1]) * step ** ("KMGT".index(found[2].upper()) + 1))


@dataclass(frozen=True)
class Measured:
    """What one process took.

    Attributes:
        seconds: from start to end, the start of Python included.
        cpu_seconds: of all its threads together.
        peak_bytes: most resident memory at one moment.
    """

    seconds: float
    cpu_seconds: float
    peak_bytes: int


def measure(command: Sequence[str], log: Path, environment: Mapping[str, str], folder: Path) -> Measured:
    """Run a command to its end; what it writes goes to a log file.

    Args:
        command: program and arguments.
        log: file for stdout and stderr.
        environment: variables besides those of this process.
        folder: where it runs.

    Raises:
        BenchError: it ended with an error; the message holds the end of the log.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        start = time.perf_counter()
        child = subprocess.Popen(
            command,
            stdout=output,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            env={**os.environ, **environment},
            cwd=folder,
            # An interrupt reaches it through us, once, with whatever it has started.
            start_new_session=True,
        )
        try:
            _, status, usage = os.wait4(child.pid, 0)
        except BaseException:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
            raise
        seconds = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
        told = "\n  ".join(lines[-SHOWN_LINES:])
        raise BenchError(f"{' '.join(map(str, command[:4]))} ... ended with {child.returncode}; {log}:\n  {told}")
    # Linux counts in kilobytes, macOS in bytes.
    return Measured(
        seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    )
