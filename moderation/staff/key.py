"""The key of this server: what it seals, nobody reads who has only the store's files."""

from __future__ import annotations

import base64
import contextlib
import hmac
import os
import secrets
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from moderation.staff.errors import KeyUnfit

KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12
"""NIST SP 800-38D's recommended length; drawn anew for every sealing."""
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


class Key:
    """Seals short secrets, hashes names so that they can be found but not read, and signs checkpoints of the audit.

    Three subkeys are derived (HKDF, RFC 5869): one use can't weaken the other.
    """

    def __init__(self, root: bytes) -> None:
        self._sealing = AESGCM(_derived(root, b"seal"))
        self._hashing = _derived(root, b"hash")
        self._signing = Ed25519PrivateKey.from_private_bytes(_derived(root, b"sign"))

    def seal(self, secret: bytes, purpose: str) -> str:
        """Encrypt a secret for one purpose, such as an account's code generator."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return base64.urlsafe_b64encode(nonce + self._sealing.encrypt(nonce, secret, purpose.encode())).decode()

    def unseal(self, sealed: str, purpose: str) -> bytes | None:
        """Return what was sealed, or None for what this key never sealed for this purpose."""
        try:
            raw = base64.urlsafe_b64decode(sealed.encode())
            return self._sealing.decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], purpose.encode())
        except (ValueError, InvalidTag):
            return None

    def hashed(self, value: str, purpose: str) -> str:
        """Return a keyed hash: equal for equal values of one purpose, and to be guessed only with the key."""
        return hmac.digest(self._hashing, f"{purpose}\0{value}".encode(), "sha256").hex()

    @property
    def public_key(self) -> str:
        """By which others verify what this key signed, raw, in hexadecimal."""
        return self._signing.public_key().public_bytes_raw().hex()

    def sign(self, message: bytes) -> str:
        """Sign (Ed25519, RFC 8032); the signature is in hexadecimal."""
        return self._signing.sign(message).hex()

    def has_signed(self, message: bytes, signature: str) -> bool:
        """Say whether this key signed exactly this."""
        try:
            self._signing.public_key().verify(bytes.fromhex(signature), message)
        except (ValueError, InvalidSignature):
            return False
        return True


def key_from_text(text: str) -> Key:
    """Read a key as it stands in the setting or the file. Raises ``KeyUnfit``."""
    root = b""
    with contextlib.suppress(ValueError):  # not base64 at all: of no length, then
        root = base64.urlsafe_b64decode(text.strip().encode() + b"=")
    if len(root) != KEY_BYTES:
        raise KeyUnfit("the key is not 32 bytes of base64url; see docs/howto/staff.md for how to make one")
    return Key(root)


def key_of_folder(folder: Path) -> Key:
    """Read the key file of a data folder; the first time, make one that only its owner may read.

    Raises ``KeyUnfit`` where it can't be read, or others may.
    """
    path = folder / "key"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with contextlib.suppress(FileExistsError), _opened(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL) as made:
            os.write(made, base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).rstrip(b"=") + b"\n")
            os.fsync(made)
        with _opened(path, os.O_RDONLY) as found:
            if mode := stat.S_IMODE(os.fstat(found).st_mode) & _OTHERS:
                raise KeyUnfit(f"others may use the key file {path} (mode {0o600 | mode:o}): chmod 600 {path}")
            return key_from_text(os.read(found, 4 * KEY_BYTES).decode(errors="replace"))
    except OSError as error:
        raise KeyUnfit(f"the key file can't be used: {error.filename or path}: {error.strerror}") from None


@contextlib.contextmanager
def _opened(path: Path, flags: int) -> Iterator[int]:
    descriptor = os.open(path, flags, 0o600)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _derived(root: bytes, use: bytes) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=b"staff " + use).derive(root)
