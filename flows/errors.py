"""Errors that a person sees. In: what went wrong below. Out: one line and an exit code, never a traceback.

Exit codes: 0 all published, 3 published with rejects, 1 not published, 2 usage.
"""

from __future__ import annotations

OK, NOT_PUBLISHED, USAGE, WITH_REJECTS, STOPPED = 0, 1, 2, 3, 130


class RunError(Exception):
    """The run cannot go on; its message is one line that says what to do. Nothing was published."""

    exit_code = NOT_PUBLISHED


class UsageError(RunError):
    """What was asked for cannot be meant."""

    exit_code = USAGE


class NothingToDo(UsageError):
    """Every place that was named is there, and empty."""


class Stopped(RunError):
    """Somebody pressed Ctrl-C."""

    exit_code = STOPPED


def one_line(error: BaseException) -> str:
    """An exception in one line: its type, and what it says, cut at 300 characters."""
    text = " ".join(str(error).split())[:300]
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
