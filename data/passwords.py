"""Passwords: argon2id, two at a time, and a delay that grows with each wrong one.

An unknown name costs the same time as a wrong password, so that an answer never tells whether there is an account.
"""

import hashlib
import threading
import unicodedata
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from scoring.errors import Problem

SHORTEST, LONGEST = 12, 200
FREE = 4  # wrong ones without a delay
FREE_ADDRESS = 40  # of one address, whatever the names
LONGEST_DELAY = timedelta(minutes=15)
WINDOW = 2 * LONGEST_DELAY  # after so long without a wrong one the count begins anew

# The OWASP profile: 17 ms and 19 MiB each; with two slots ten sign-ins at once neither stall the app nor fill memory.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_slots = threading.Semaphore(2)


def hashed(password: str) -> str:
    with _slots:
        return _hasher.hash(unicodedata.normalize("NFC", password))


_NOBODY = hashed("nobody has this password")


def fits(stored: str | None, password: str) -> bool:
    """Whether the password is the stored one; without a stored one the answer is no, and takes as long."""
    with _slots:
        try:
            _hasher.verify(stored or _NOBODY, unicodedata.normalize("NFC", password[:LONGEST]))
        except (VerifyMismatchError, InvalidHashError):
            return False
    return stored is not None


def require_good(password: str, *, username: str) -> None:
    """Raise Problem unless the password is long enough and not the name itself."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise Problem("A password has {least} to {most} characters.", least=SHORTEST, most=LONGEST)
    if username.casefold() in password.casefold() or len(set(password)) < 5:
        raise Problem("That password is easy to guess. Several words that belong to nobody make a good one.")


def attempt_key(*parts: str) -> str:
    """Under what wrong passwords are counted; a hash, so that no name or address is kept."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def delay(failures: int, *, free: int = FREE) -> timedelta:
    """How long after so many wrong ones the next is looked at: none, then half a minute, doubling.

    >>> [delay(n).seconds for n in (4, 5, 6, 7, 20)]
    [0, 30, 60, 120, 900]
    """
    if failures <= free:
        return timedelta()
    return min(timedelta(seconds=30 * 2 ** min(failures - free - 1, 10)), LONGEST_DELAY)


def minutes_left(until: datetime, at: datetime) -> int:
    """Whole minutes to wait, at least one."""
    return max(1, -(-int((until - at).total_seconds()) // 60))
