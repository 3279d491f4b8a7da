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


class Stopped(RunError):
    """Somebody pressed Ctrl-C."""

    exit_code = STOPPED
