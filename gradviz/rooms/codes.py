"""The code by which students join a room, the teacher's key, and the name of a member.

A code is read aloud and typed on a phone: it has no vowels, so that it spells no word, and none of
0, 1, I, L and O, which look alike. A key and a member are random numbers that nobody reads.
"""

from __future__ import annotations

import re
import secrets
from hashlib import sha256
from typing import TypeGuard

ALPHABET = "23456789BCDFGHJKMNPQRSTVWXYZ"
LENGTH = 8
KEY_BYTES = 24
MEMBER_BYTES = 16
_BETWEEN = re.compile(r"[\s\-\N{EN DASH}\N{EM DASH}\N{NO-BREAK SPACE}]+")
_SECRET = re.compile(r"[A-Za-z0-9_-]{16,64}")
_LONGEST = 40


def new_code() -> str:
    """Return a code that nobody can guess: one of 28^8, 3.8e11.

    >>> read_code(new_code()) is not None
    True
    """
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def read_code(text: str) -> str | None:
    """Return the code that a text says, without its spaces, dashes and case; None for no code.

    >>> read_code(" k7qx-m2wr "), read_code("K7QX M2W"), read_code("K7QXM2W0")
    ('K7QXM2WR', None, None)
    """
    if len(text) > _LONGEST:
        return None
    code = _BETWEEN.sub("", text).upper()
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else None


def shown_code(code: str) -> str:
    """Return a code as it is shown, in two halves.

    >>> shown_code("K7QXM2WR")
    'K7QX M2WR'
    """
    return f"{code[: LENGTH // 2]} {code[LENGTH // 2 :]}"


def new_key() -> str:
    """Return a teacher's key: 192 random bits."""
    return secrets.token_urlsafe(KEY_BYTES)


def new_member() -> str:
    """Return the name of a member: 128 random bits, which say nothing of who it is."""
    return secrets.token_urlsafe(MEMBER_BYTES)


def is_secret(value: object) -> TypeGuard[str]:
    """Tell whether a value can be a key or a member: text of 16 to 64 characters.

    >>> is_secret(new_key()), is_secret(new_member()), is_secret("short"), is_secret(7)
    (True, True, False, False)
    """
    return isinstance(value, str) and _SECRET.fullmatch(value) is not None


def hashed(key: str) -> str:
    """Return what a store keeps of a key: it is random, so that one round of SHA-256 hides it."""
    return sha256(key.encode()).hexdigest()


def opens(key: object, kept: str) -> bool:
    """Tell whether a key is the one of which a hash was kept.

    >>> opens("a-key-of-some-length", hashed("a-key-of-some-length")), opens(None, hashed("a"))
    (True, False)
    """
    return is_secret(key) and secrets.compare_digest(hashed(key), kept)


__all__ = [
    "ALPHABET",
    "LENGTH",
    "hashed",
    "is_secret",
    "new_code",
    "new_key",
    "new_member",
    "opens",
    "read_code",
    "shown_code",
]
