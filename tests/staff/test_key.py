"""The server's key: who may read it, and what it seals."""

from __future__ import annotations

import base64
import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.staff.errors import KeyUnfit
from moderation.staff.key import KEY_BYTES, Key, key_from_text, key_of_folder

TEXT = base64.urlsafe_b64encode(bytes(range(KEY_BYTES))).rstrip(b"=").decode()


def test_a_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    """The first start makes the file, whatever the umask; every later start reads the same key."""
    before = os.umask(0)
    try:
        made = key_of_folder(tmp_path / "data")
    finally:
        os.umask(before)

    path = tmp_path / "data" / "key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert key_of_folder(tmp_path / "data").unseal(made.seal(b"secret", "use"), "use") == b"secret"
    assert key_of_folder(tmp_path / "other").unseal(made.seal(b"secret", "use"), "use") is None


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o610, 0o644])
def test_a_key_that_others_may_use_stops_the_start(tmp_path: Path, mode: int) -> None:
    """The sentence says which file, and what to do."""
    key_of_folder(tmp_path)
    (tmp_path / "key").chmod(mode)

    with pytest.raises(KeyUnfit, match=rf"mode {mode:o}.*chmod 600 .*key") as refused:
        key_of_folder(tmp_path)
    assert (tmp_path / "key").read_text().strip() not in refused.value.problem


@pytest.mark.parametrize("content", ["", "short", "x" * 200, "ü" * 40, TEXT[:-2], f"{TEXT}AAAA"])
def test_what_is_no_key_is_refused(tmp_path: Path, content: str) -> None:
    """In the file and in the setting, without repeating it."""
    key_of_folder(tmp_path)
    (tmp_path / "key").write_text(content)

    with pytest.raises(KeyUnfit) as in_file:
        key_of_folder(tmp_path)
    with pytest.raises(KeyUnfit) as in_setting:
        key_from_text(content)
    assert not content or content not in in_file.value.problem + in_setting.value.problem


def test_a_folder_that_can_t_be_used_is_named(tmp_path: Path) -> None:
    """In a sentence, and never as a traceback."""
    (tmp_path / "file").write_text("")

    with pytest.raises(KeyUnfit, match=r"the key file can't be used: .*file"):
        key_of_folder(tmp_path / "file")


@given(st.binary(max_size=64), st.text(max_size=20))
def test_what_is_sealed_comes_back(secret: bytes, purpose: str) -> None:
    """For its own purpose, and for no other; and it does not stand there in clear."""
    key = Key(bytes(KEY_BYTES))
    sealed = key.seal(secret, purpose)

    assert key.unseal(sealed, purpose) == secret
    assert key.unseal(sealed, f"{purpose} of another") is None
    assert len(secret) < 4 or secret not in base64.urlsafe_b64decode(sealed)


@given(st.text(max_size=80))
def test_what_was_never_sealed_opens_nothing(sealed: str) -> None:
    """Whatever stands there."""
    assert Key(bytes(KEY_BYTES)).unseal(sealed, "use") is None


def test_a_changed_bit_is_noticed() -> None:
    """Every byte of what was sealed counts."""
    key = Key(bytes(KEY_BYTES))
    raw = bytearray(base64.urlsafe_b64decode(key.seal(b"secret", "use")))

    for place in range(len(raw)):
        changed = raw.copy()
        changed[place] ^= 1
        assert key.unseal(base64.urlsafe_b64encode(changed).decode(), "use") is None


def test_the_same_secret_is_sealed_differently_each_time() -> None:
    """So that nobody sees that two are alike."""
    key = Key(bytes(KEY_BYTES))

    assert key.seal(b"secret", "use") != key.seal(b"secret", "use")


def test_a_hash_belongs_to_key_purpose_and_value() -> None:
    """Equal where all three are, and different where one is not."""
    key, other = Key(bytes(KEY_BYTES)), Key(b"\1" * KEY_BYTES)

    assert key.hashed("name", "use") == Key(bytes(KEY_BYTES)).hashed("name", "use")
    assert len({key.hashed("name", "use"), other.hashed("name", "use"), key.hashed("name", "u")}) == 3
    assert key.hashed("a", "b") != key.hashed("b", "a")


def test_the_setting_may_have_its_padding() -> None:
    """Tools write base64 with or without it."""
    sealed = key_from_text(TEXT).seal(b"secret", "use")

    assert key_from_text(f"{TEXT}=\n").unseal(sealed, "use") == b"secret"
