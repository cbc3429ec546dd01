"""How commands end: exit codes, and errors whose message is all that a person needs."""

from schemas.errors import GongkaiError

DONE = 0
REFUSED = 1
"""A guard refused the release."""
USAGE = 2
"""The command was not understood."""
LOCKED = 3
"""Another run has the lock."""
FAILED = 4
"""It failed otherwise."""
INTERRUPTED = 130
"""Somebody pressed Ctrl-C: what shells give a command that was ended so."""


class UsageError(GongkaiError):
    """What was asked for makes no sense; the message says what would."""
