"""The files that name witnesses and logs of other nodes."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.notary.keyfiles import ensure_key, read_keys, rotate
from shared.notary.witnesses import OtherWitness, read_known_logs, read_witnesses
from shared.transparency.keys import Validity
from shared.transparency.notes import COSIGNATURE, ED25519, NoteError, SigningKey

KEY = SigningKey("hoigia.example/25/witness", Ed25519PrivateKey.from_private_bytes(b"\x22" * 32))
VERIFIER = KEY.verifier(COSIGNATURE)
MOMENT = datetime(2026, 11, 23, tzinfo=UTC)


def write(path: Path, text: str) -> Path:
    file = path / "named"
    file.write_text(text, encoding="utf-8")
    return file


def test_where_no_file_is_nobody_is_named(tmp_path: Path) -> None:
    assert read_witnesses(tmp_path / "none") == ()
    assert read_known_logs(tmp_path / "none") == {}


def test_a_witness_is_an_address_and_a_key_and_a_line_may_be_a_remark(tmp_path: Path) -> None:
    lines = f"# of the neighbour\n\nhttps://w.example:8443/witness/ {VERIFIER.written()}\n"
    (one,) = read_witnesses(write(tmp_path, lines))
    assert one == OtherWitness("https://w.example:8443/witness", (VERIFIER,))
    assert one.name == "hoigia.example/25/witness"


@pytest.mark.parametrize(
    "line",
    [
        f"ftp://w.example/witness {VERIFIER.written()}",
        f"https:///witness {VERIFIER.written()}",
        f"https://w.example/witness?x=1 {VERIFIER.written()}",
        f"https://w.example:port/witness {VERIFIER.written()}",
        f"https://w.example:70000/witness {VERIFIER.written()}",
        f"https://w.example:0/witness {VERIFIER.written()}",
        f"https://[::1/witness {VERIFIER.written()}",
        f"https://w.example/witness {KEY.verifier().written()}",
        "https://w.example/witness",
        VERIFIER.written(),
    ],
)
def test_what_is_no_witness_is_refused(tmp_path: Path, line: str) -> None:
    with pytest.raises(NoteError):
        read_witnesses(write(tmp_path, line + "\n"))


def test_a_witness_whose_key_another_follows_has_a_line_for_each(tmp_path: Path) -> None:
    new = SigningKey(KEY.name, Ed25519PrivateKey.from_private_bytes(b"\x33" * 32)).verifier(COSIGNATURE)
    other = SigningKey("hoigia.example/26/witness", KEY.private).verifier(COSIGNATURE)
    lines = "".join(
        f"https://{host}.example/witness {key.written()}\n" for host, key in (("w", VERIFIER), ("v", other), ("w", new))
    )
    assert read_witnesses(write(tmp_path, lines)) == (
        OtherWitness("https://w.example/witness", (VERIFIER, new)),
        OtherWitness("https://v.example/witness", (other,)),
    )


@pytest.mark.parametrize("again", [b"\x22", b"\x33"], ids=["the same key", "another key"])
def test_two_witnesses_of_one_name_are_refused(tmp_path: Path, again: bytes) -> None:
    second = SigningKey(KEY.name, Ed25519PrivateKey.from_private_bytes(again * 32)).verifier(COSIGNATURE)
    lines = f"https://w0.example {VERIFIER.written()}\nhttps://w1.example {second.written()}\n"
    with pytest.raises(NoteError, match="one name"):
        read_witnesses(write(tmp_path, lines))


def test_a_line_that_stands_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NoteError, match="one name"):
        read_witnesses(write(tmp_path, f"https://w.example {VERIFIER.written()}\n" * 2))


def test_the_keys_of_logs_are_read_as_their_node_keeps_them(tmp_path: Path) -> None:
    ensure_key(tmp_path, "intake", origin="node/24/intake/1", moment=MOMENT)
    rotate(tmp_path, "intake", origin="node/24/intake/1", moment=MOMENT + timedelta(days=9), overlap=timedelta(days=2))
    ensure_key(tmp_path, "audit", origin="node/24/audit/2", moment=MOMENT)
    given = "".join(read_keys(tmp_path, service).written() for service in ("intake", "audit"))
    known = read_known_logs(write(tmp_path, given))
    assert known == {
        "node/24/intake/1": read_keys(tmp_path, "intake"),
        "node/24/audit/2": read_keys(tmp_path, "audit"),
    }
    assert len(known["node/24/intake/1"].at(MOMENT + timedelta(days=10))) == 2


@pytest.mark.parametrize(
    ("name", "kind"), [("intake", ED25519), ("audit", ED25519), ("hoigia.example/25/intake/1", COSIGNATURE)]
)
def test_a_log_of_this_nodes_name_or_a_key_that_signs_no_log_is_refused(tmp_path: Path, name: str, kind: int) -> None:
    line = Validity(SigningKey(name, KEY.private).verifier(kind), MOMENT).written()
    with pytest.raises(NoteError, match=r"of a log"):
        read_known_logs(write(tmp_path, line + "\n"))


@pytest.mark.parametrize("read", [read_witnesses, read_known_logs])
def test_a_file_that_nobody_can_read_is_said_to_be_one(tmp_path: Path, read: Callable[[Path], object]) -> None:
    (tmp_path / "directory").mkdir()
    (tmp_path / "bytes").write_bytes(b"\xff\n")
    (tmp_path / "circle").symlink_to(tmp_path / "circle")
    for name in ("directory", "bytes", "circle", "bytes/below"):
        with pytest.raises(NoteError, match="nobody can read"):
            read(tmp_path / name)
