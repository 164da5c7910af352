"""The bytes that runs of letters mean in base64, base32 and hexadecimal; none if a run has other letters."""

import binascii
import re
from base64 import b32decode

_BASE32 = re.compile(r"[A-Z2-7]{13,}={0,6}")
_HEX = re.compile(r"(?:0?x)?((?:[0-9a-f]{2}){8,})", re.IGNORECASE)
_URLSAFE = str.maketrans("-_", "+/")


def hexadecimal(run: str) -> bytes:
    """The bytes of hexadecimal digits, eight or more."""
    digits = _HEX.fullmatch(run)
    return bytes.fromhex(digits[1]) if digits else b""


def base32(run: str) -> bytes:
    """The bytes of letters of base32, eight or more, padded or not."""
    if not _BASE32.fullmatch(run):
        return b""
    letters = run.rstrip("=")
    try:
        return b32decode(letters + "=" * (-len(letters) % 8))
    except binascii.Error:
        return b""


def base64(run: str) -> bytes:
    """The bytes of letters of base64 in either alphabet, padded or not."""
    letters = run.rstrip("=").translate(_URLSAFE)
    letters = letters[: len(letters) - (len(letters) % 4 == 1)]
    try:
        return binascii.a2b_base64(letters + "=" * (-len(letters) % 4))
    except ValueError:  # padding inside, or letters of other alphabets
        return b""
