"""The second factor: codes of an authenticator app (RFC 6238), and recovery codes for the day it is lost."""

from __future__ import annotations

import base64
import hmac
import secrets
from typing import Final

import pyotp

SECRET_BYTES: Final = 20
"""What RFC 4226 (section 4) recommends."""
STEP_S: Final = 30
DRIFT_STEPS: Final = 1
"""One step either way, as RFC 6238 (section 5.2) advises, for a clock that is a little off."""

RECOVERY_CODES: Final = 10
_RECOVERY_CHARS: Final = 10
_ALPHABET: Final = "23456789abcdefghjkmnpqrstuvwxyz"
"""Without signs that are read for one another; ten of them hold 49 bits, and guesses are throttled."""


def new_secret() -> bytes:
    """Draw the secret of a code generator."""
    return secrets.token_bytes(SECRET_BYTES)


def as_base32(secret: bytes) -> str:
    """Write a secret as apps take it when it is typed in."""
    return base64.b32encode(secret).decode()


def app_address(secret: bytes, label: str) -> str:
    """Return the address that a QR picture holds. ``label`` is shown in the app, so it must be neutral."""
    return pyotp.TOTP(as_base32(secret)).provisioning_uri(name=label, issuer_name=label)


def step_of(secret: bytes, code: str, now_ms: int) -> int | None:
    """Return the time step whose code this is, now or one step aside, or None. Looks at every step in any case."""
    generator, now = pyotp.TOTP(as_base32(secret)), now_ms // 1000 // STEP_S
    given, found = digits(code).encode(), None
    for step in range(now - DRIFT_STEPS, now + DRIFT_STEPS + 1):
        if hmac.compare_digest(generator.generate_otp(step).encode(), given):
            found = step
    return found


def new_recovery_codes() -> tuple[str, ...]:
    """Draw codes that each open the account once, written in two groups."""
    drawn = ("".join(secrets.choice(_ALPHABET) for _ in range(_RECOVERY_CHARS)) for _ in range(RECOVERY_CODES))
    return tuple(f"{code[:5]}-{code[5:]}" for code in drawn)


def folded(code: str) -> str:
    """Bring a code as it was typed to the form that is compared."""
    return "".join(char for char in digits(code).casefold() if char.isalnum())


def digits(code: str) -> str:
    """Write the digits of any script as ASCII and drop spaces: an Arabic keyboard has digits of its own."""
    return "".join(str(int(char)) if char.isdecimal() else char for char in code if not char.isspace())
