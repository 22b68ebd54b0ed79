"""The verifier in the dossier: what is sound passes, and the first wrong thing is named."""

import ast
import io
import json
import random
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from services.audit.dossier import bundle, verify
from services.audit.dossier.redaction import Hiding, event_line
from services.audit.dossier.verify import WrongError, check, ed25519_holds, main, unzipped
from shared.kernel.commitments import leaf_hash, leaf_header
from shared.transparency.notes import COSIGNATURE, SigningKey
from shared.transparency.tiles import Edge
from tests.support.dossiers import (
    EXPORTER,
    LOG_KEY,
    REPORT,
    SERVICE,
    WITNESS,
    Made,
    bag,
    bagged_anew,
    keys,
    made,
    seal,
)
from tests.support.records import ORIGIN

# RFC 8032, section 7.1: secret key, public key, message, signature of tests 1, 2, 3 and SHA(abc).
VECTORS = (
    ("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
     "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"),
    ("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
     "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"),
    ("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
     "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"),
    ("833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
     "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
     "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
     "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704"),
)  # fmt: skip
TRUSTED = (keys(LOG_KEY) + keys(WITNESS, COSIGNATURE) + keys(EXPORTER)).encode()
OTHER = Ed25519PrivateKey.from_private_bytes(b"\x44" * 32)
PROVED = ("data/events.jsonl", "data/proofs.jsonl", "data/checkpoints/intake.note", "data/consents.jsonl")
"""What even the exporter's own key cannot say otherwise."""


@pytest.fixture(scope="module")
def dossier() -> Made:
    return made("identity", "/person/sex", since=(3, 4, 9))


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Let the library check signatures, and a short file stand for the verifier: the flips are many."""

    def holds(public: bytes, signature: bytes, message: bytes) -> bool:
        try:
            Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
        except InvalidSignature:
            return False
        return True

    monkeypatch.setattr(verify, "ed25519_holds", holds)
    (tmp_path / "verify.py").write_text("pass\n")
    monkeypatch.setattr(bundle, "VERIFIER", tmp_path / "verify.py")


def wrong(data: bytes, **held: object) -> str:
    with pytest.raises(WrongError) as found:
        check(data, **held)  # type: ignore[arg-type]
    return str(found.value)


@pytest.mark.parametrize("vector", VECTORS)
def test_the_published_signatures_hold_and_no_other_bit_of_them_does(vector: tuple[str, str, str, str]) -> None:
    secret, public, message, signature = map(bytes.fromhex, vector)
    assert Ed25519PrivateKey.from_private_bytes(secret).sign(message) == signature
    assert ed25519_holds(public, signature, message)
    for at in (0, 31, 32, 63):
        assert not ed25519_holds(public, flipped(signature, at), message)
    assert not ed25519_holds(public, signature, message + b"x")


def test_signatures_of_the_library_hold_and_a_scalar_beyond_the_order_does_not() -> None:
    chance = random.Random(8032)  # noqa: S311 - which bits, the same at every run
    order = 2**252 + 27742317777372353535851937790883648493
    for _ in range(8):
        key, message = Ed25519PrivateKey.from_private_bytes(chance.randbytes(32)), chance.randbytes(80)
        public, signature = key.public_key().public_bytes_raw(), key.sign(message)
        assert ed25519_holds(public, signature, message)
        scalar = int.from_bytes(signature[32:], "little") + order
        assert not ed25519_holds(public, signature[:32] + scalar.to_bytes(32, "little"), message)
        assert not ed25519_holds(chance.randbytes(32), signature, message)


def test_a_sound_dossier_says_what_was_checked(dossier: Made) -> None:
    said = check(dossier.zip(), trusted=TRUSTED, since=(dossier.checkpoint(4).written().encode(),))
    assert [line.partition(":")[0] for line in said] == [
        "bag", "verifier", "keys", "seal", "checkpoint", "checkpoint",
        "consistency", "consistency", "consistency", "checkpoint", "consistency",
        "events", "streams", "disclosures", "consents", "decisions", "events", "statement", "statement",
    ]  # fmt: skip
    (events, _) = (line for line in said if line.startswith("events:"))
    assert re.fullmatch(r"events: 6 stand in their logs; 1 withheld, [23] fields hidden", events)


@pytest.mark.usefixtures("quick")
def test_each_byte_of_a_dossier_counts(dossier: Made) -> None:
    data = dossier.zip()
    assert check(data)
    chance = random.Random(1)  # noqa: S311 - which bits, the same at every run
    for at in range(len(data)):
        wrong(flipped(data, at, chance))


@pytest.mark.usefixtures("quick")
def test_each_byte_of_each_file_counts_where_the_zip_is_made_anew(dossier: Made) -> None:
    files = {f"dossier/{name}": content for name, content in unzipped(dossier.zip()).items()}
    chance = random.Random(2)  # noqa: S311 - which bits, the same at every run
    for name, content in files.items():
        for at in range(0, len(content), 3):
            wrong(verify.zipped({**files, name: flipped(content, at, chance)}))


@pytest.mark.usefixtures("quick")
def test_what_the_logs_prove_counts_where_even_manifests_and_seal_are_made_anew(dossier: Made) -> None:
    files = dossier.files()
    assert check(seal(bagged_anew(files)))
    chance = random.Random(3)  # noqa: S311 - which bits, the same at every run
    for name in PROVED:
        content = files[name]
        for at in range(0, len(content), 5):
            wrong(seal(bagged_anew({**files, name: flipped(content, at, chance)})))


def test_manifests_made_anew_do_not_carry_the_seal(dossier: Made) -> None:
    files = dossier.files()
    report = bagged_anew({**files, "data/report.pdf": b"%PDF-1.7 another\n"})
    assert wrong(seal(report, SigningKey(EXPORTER.name, OTHER))) == "seal.note: does not seal this dossier"


def test_the_seal_of_another_dossier_does_not_seal_this_one(dossier: Made) -> None:
    files, other = dossier.files(), unzipped(made().zip())
    mixed = bundle.sealed(files, other["seal.note"].decode())
    assert wrong(mixed) == "seal.note: does not seal this dossier"


def test_a_cosignature_counts_only_from_when_its_key_was_in_force(dossier: Made) -> None:
    files = dossier.files()
    name = "data/keys/witnesses.keys"
    for line in (b" 2026-03-02T01:30:01.000000Z -", b" 2020-01-01T00:00:00.000000Z 2026-03-02T01:30:00.000000Z"):
        files[name] = files[name].split(b" ")[0] + line + b"\n"
        assert "when that key was not in force" in wrong(seal(bagged_anew(files)))


def test_an_event_that_follows_another_than_the_one_before_it_is_named_though_the_log_signed_it() -> None:
    one = made()
    elsewhere = b"\x01" * 32
    one.leaves[3] = leaf_hash(leaf_header(one.records[3], origin=ORIGIN, previous=elsewhere))
    one.edge, one.tiles = Edge().extended(one.leaves)
    contents = one.contents()
    line = event_line(SERVICE, one.records[3], previous=elsewhere, hiding=Hiding())
    contents = replace(contents, events=[contents.events[0], line, *contents.events[2:]])
    sealed = seal(bag(contents.payload(REPORT)))
    assert wrong(sealed) == "event 4 of intake: does not follow the event before it in its stream"


def test_what_is_signed_with_keys_that_nobody_gave_the_reader_is_named() -> None:
    forged = made(log_key=SigningKey(ORIGIN, OTHER)).zip()
    assert "NOT compared" in check(forged)[2]
    assert "is not among those that you hold" in wrong(forged, trusted=TRUSTED)


def test_a_dossier_without_the_proof_from_the_readers_checkpoint_is_wrong(dossier: Made) -> None:
    held = dossier.checkpoint(5).written().encode()
    assert wrong(dossier.zip(), since=(held,)).startswith("data/consistency: nothing goes on from the checkpoint")


def test_a_log_that_does_not_go_on_from_an_earlier_checkpoint_is_wrong(dossier: Made) -> None:
    files = dossier.files()
    words = json.loads(files["data/consistency/intake-1.json"])
    fork = made(since=(3,))
    fork.leaves[1] = bytes(32)
    words["since"] = fork.checkpoint(3).written()
    files["data/consistency/intake-1.json"] = verify.spell(words)
    assert wrong(seal(bagged_anew(files))).endswith("the log does not go on from that checkpoint")


Change = Callable[[dict[str, bytes]], object]


def drop_line(number: int) -> Change:
    def change(files: dict[str, bytes]) -> None:
        for name in ("data/events.jsonl", "data/proofs.jsonl"):
            kept = files[name].splitlines(keepends=True)
            files[name] = b"".join(kept[:number] + kept[number + 1 :])

    return change


def say(name: str, **words: object) -> Change:
    def change(files: dict[str, bytes]) -> None:
        files[name] = verify.spell({**json.loads(files[name]), **words})

    return change


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (drop_line(1), "data/statement.json: tells other events of a stream than there are"),
        (drop_line(2), "event 6 of intake: version 3 of its stream is missing"),
        (drop_line(3), "data/statement.json: tells other events of a stream than there are"),
        (lambda files: files.pop("data/consents.jsonl"), "data/consents.jsonl: is not what follows from the events"),
        (lambda files: files.pop("data/schemas/ConsentGiven.v1.json"), "data/schemas/ConsentGiven.v1.json: is missing"),
        (lambda files: files.pop("data/report.pdf"), "data/report.pdf: is no PDF"),
        (lambda files: files.pop("data/proofs.jsonl"), "data/proofs.jsonl: has not one proof for each event"),
        (lambda files: files.pop("data/statement.json"), "data/statement.json: is not JSON"),
        (say("data/statement.json", receiver="24-other"), "tells of this export what the log does not"),
        (say("data/statement.json", case="other"), "data/events.jsonl, line 1: is of another case"),
        (say("data/statement.json", purpose="audit"), "tells another exporter or purpose than the log"),
        (say("data/statement.json", hidden=["identity"]), "hides for a reason that the statement does not tell"),
        (say("data/statement.json", logs={}), "is not of the shape that it must be"),
        (say("data/statement.json", format="hoigia-dossier/3"), "is not of the format"),
    ],
    ids=range(14),
)
def test_what_is_left_out_or_told_otherwise_is_named(dossier: Made, change: Change, named: str) -> None:
    files = dossier.files()
    change(files)
    assert named in wrong(seal(bagged_anew(files)))


def test_a_stream_is_not_whole_by_saying_so(dossier: Made) -> None:
    files = dossier.files()
    drop_line(1)(files)
    statement = json.loads(files["data/statement.json"])
    statement["streams"][0]["versions"] = [1, 4]
    statement["logs"]["intake"]["shown"] -= 1
    say("data/statement.json", **statement)(files)
    files["data/consents.jsonl"] = b""
    files.pop("data/schemas/ConsentGiven.v1.json")
    assert wrong(seal(bagged_anew(files))) == "data/statement.json: tells streams of intake whole that lack 2 events"
    statement["streams"][0]["whole"] = False
    say("data/statement.json", **statement)(files)
    assert any("NOT proved that of 1, which hold events" in one for one in check(seal(bagged_anew(files))))


def test_an_event_of_another_history_does_not_stand_in_the_log(dossier: Made) -> None:
    files = dossier.files()
    lines = files["data/events.jsonl"].splitlines(keepends=True)
    other = json.loads(lines[3])
    other["data"][0]["value"] = 4_000_000
    files["data/events.jsonl"] = b"".join([*lines[:3], verify.spell(other) + b"\n", *lines[4:]])
    assert wrong(seal(bagged_anew(files))) == (
        "data/events.jsonl, line 4: event 6 of intake does not stand in the log that was signed"
    )


def test_other_programs_read_the_zip(dossier: Made) -> None:
    data = dossier.zip()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        assert archive.read("dossier/data/statement.json") == dossier.files()["data/statement.json"]
    repacked = io.BytesIO()
    with zipfile.ZipFile(repacked, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in unzipped(data).items():
            archive.writestr(f"dossier/{name}", content)
    assert wrong(repacked.getvalue()).startswith("zip: ")
    assert wrong(b"").startswith("zip: ")
    assert wrong(data[:-1]).startswith("zip: ")


def test_the_verifier_in_the_dossier_runs_alone_where_there_is_nothing_else(dossier: Made, tmp_path: Path) -> None:
    data = dossier.zip()
    (tmp_path / "verify.py").write_bytes(unzipped(data)["verify.py"])
    (tmp_path / "case.zip").write_bytes(data)
    (tmp_path / "keys.txt").write_bytes(TRUSTED)
    said = run(tmp_path, "case.zip", "--keys", "keys.txt")
    assert said.startswith("(0) ")
    assert said.endswith("\nsound\n")
    (tmp_path / "case.zip").write_bytes(flipped(data, 99))
    assert run(tmp_path, "case.zip").startswith("(1) ")
    assert run(tmp_path, "nothing.zip").startswith("(2) ")
    assert run(tmp_path).startswith("(2) ")


def run(folder: Path, *words: str) -> str:
    done = subprocess.run(  # noqa: S603 - our own words
        (sys.executable, "-I", "verify.py", *words), cwd=folder, capture_output=True, text=True, check=False, env={}
    )
    return f"({done.returncode}) {done.stdout or done.stderr}"


def test_the_verifier_asks_for_nothing_but_an_old_python_and_its_own_library() -> None:
    source = Path(verify.__file__).read_text()
    tree = ast.parse(source, feature_version=(3, 9))
    imported = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    imported |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert imported <= sys.stdlib_module_names | {"__future__"}
    assert "strict=" not in source
    assert "match " not in "".join(line for line in source.splitlines() if line.strip().startswith("match "))


def test_the_command_line_of_the_verifier_names_the_first_wrong_thing(
    dossier: Made, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "case.zip").write_bytes(dossier.zip())
    (tmp_path / "held").write_text(dossier.checkpoint(4).written())
    assert main([str(tmp_path / "case.zip"), "--since", str(tmp_path / "held")]) == 0
    (tmp_path / "held").write_text(dossier.checkpoint(6).written())
    assert main([str(tmp_path / "case.zip"), "--since", str(tmp_path / "held")]) == 1
    assert "WRONG  data/consistency: " in capsys.readouterr().out


def flipped(data: bytes, at: int, chance: random.Random | None = None) -> bytes:
    bit = 1 if chance is None else 1 << chance.randrange(8)
    return data[:at] + bytes((data[at] ^ bit,)) + data[at + 1 :]
