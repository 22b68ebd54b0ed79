"""The freeze list: stored history depends on these bytes, so no change may pass unseen."""

import hashlib
import hmac
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from shared.kernel import commitments, ids
from shared.kernel.canonical import NotCanonicalError, canonical, parse
from shared.kernel.record import Metadata, StoredRecord, read_time, write_time

GOLDEN = Path(__file__).parent / "golden"


def golden(name: str) -> Any:
    return json.loads((GOLDEN / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", golden("canonical.json")["accepted"])
def test_a_value_has_its_one_spelling(case: dict[str, Any]) -> None:
    assert canonical(case["value"]).hex() == case["bytes"]
    assert parse(bytes.fromhex(case["bytes"])) == case["value"]


@pytest.mark.parametrize("case", golden("canonical.json")["refused"], ids=lambda case: case["why"])
def test_a_value_without_a_canonical_spelling_is_refused(case: dict[str, Any]) -> None:
    with pytest.raises(NotCanonicalError):
        canonical(json.loads(case["json"]))


def test_bytes_in_another_spelling_are_refused() -> None:
    with pytest.raises(NotCanonicalError):
        parse(b'{"b":1, "a":2}')


def test_ids_are_derived_as_frozen() -> None:
    vectors = golden("ids.json")
    for vector in vectors["derive"]:
        assert ids.derive(vector["kind"], *vector["parts"]) == vector["id"]
    request, reaction, line = vectors["request"], vectors["reaction"], vectors["import"]
    assert ids.request_command_id(request["scope"], request["user"], request["key"]) == request["command_id"]
    assert ids.reaction_command_id(reaction["message"], reaction["reaction"]) == reaction["command_id"]
    assert ids.import_command_id(line["scope"], line["sha256"], line["line"]) == line["command_id"]
    assert ids.event_id(ids.CommandId(vectors["event"]["command_id"]), 0) == vectors["event"]["event_id"]
    assert ids.case_id(ids.CommandId(vectors["case"]["command_id"])) == vectors["case"]["case_id"]
    assert ids.person_id(ids.CaseId(vectors["person"]["case_id"]), 0) == vectors["person"]["person_id"]


def test_a_derived_id_is_a_version_8_uuid_over_length_prefixed_words() -> None:
    words = [b"hoigia/id/v1", b"event", b"a", b"b", b"1"]
    digest = bytearray(hashlib.sha256(b"".join(len(word).to_bytes(8, "big") + word for word in words)).digest()[:16])
    digest[6], digest[8] = digest[6] & 15 | 0x80, digest[8] & 63 | 0x80
    assert ids.derive("event", "a", "b", 1).replace("-", "") == digest.hex()


def test_metadata_has_its_frozen_keys_and_bytes() -> None:
    vector = golden("metadata.json")
    meta = Metadata.decode(vector["bytes"].encode())
    assert meta.as_json() == vector["example"]
    assert sorted(meta.as_json()) == vector["keys"]
    assert meta.encode().decode() == vector["bytes"]


def record() -> tuple[StoredRecord, dict[str, Any]]:
    vector = golden("leaf.json")
    row = vector["record"]
    return (
        StoredRecord(
            row["position"],
            row["stream"],
            row["version"],
            row["event_id"],
            row["command_id"],
            row["type"],
            read_time(row["recorded_at"]),
            bytes.fromhex(row["salt"]),
            row["meta"].encode(),
            row["data"].encode(),
        ),
        vector,
    )


def test_fields_are_committed_to_as_frozen() -> None:
    stored, vector = record()
    found = sorted(commitments.fields_of(json.loads(stored.data)), key=lambda leaf: leaf[0])
    assert [path for path, _ in found] == [field["path"] for field in vector["fields"]]
    for (path, value), expected in zip(found, vector["fields"], strict=True):
        salt = commitments.field_salt(stored.salt, path)
        assert salt.hex() == expected["salt"]
        assert commitments.commit_field(salt, path, value).hex() == expected["commitment"]


def test_digests_and_leaf_are_as_frozen() -> None:
    stored, vector = record()
    assert commitments.meta_digest(stored.salt, stored.meta).hex() == vector["meta_digest"]
    assert commitments.data_digest(stored.salt, stored.data).hex() == vector["data_digest"]
    assert commitments.data_digest(stored.salt, b"{}").hex() == vector["empty_data_digest"]
    header = commitments.leaf_header(stored, origin=vector["origin"])
    assert header.hex() == vector["header"]
    leaf = commitments.leaf_hash(header)
    assert leaf.hex() == vector["leaf"]
    following = commitments.leaf_header(stored, origin=vector["origin"], previous=leaf)
    assert following.hex() == vector["header_with_previous"]


def test_the_leaf_agrees_with_a_second_hand() -> None:
    """The golden leaf again, from the reference page's words alone and none of our functions."""
    _, vector = record()
    row = vector["record"]
    salt = bytes.fromhex(row["salt"])

    def node(hashes: list[bytes]) -> bytes:
        if len(hashes) == 1:
            return hashes[0]
        half = 1
        while half * 2 < len(hashes):
            half *= 2
        return hashlib.sha256(b"\x01" + node(hashes[:half]) + node(hashes[half:])).digest()

    data = json.loads(row["data"])
    person = data["person"]
    flat = {
        "/code": data["code"],
        "/person/full_name": person["full_name"],
        "/person/languages": [],
        "/person/sex": None,
        "/urgent_needs/0": "shelter",
        "/urgent_needs/1": "medical",
    }
    leaves = []
    for path in sorted(flat):
        own = hmac.new(salt, path.encode(), hashlib.sha256).digest()
        spelled = json.dumps(flat[path], ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
        body = b"hoigia/field/v1" + own + len(path).to_bytes(4, "big") + path.encode() + spelled
        leaves.append(hashlib.sha256(b"\x00" + hashlib.sha256(body).digest()).digest())

    def meta_part(path: str, value: object) -> bytes:
        own = hmac.new(salt, path.encode(), hashlib.sha256).digest()
        spelled = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
        return hashlib.sha256(
            b"hoigia/field/v1" + own + len(path).to_bytes(4, "big") + path.encode() + spelled
        ).digest()

    others = json.loads(row["meta"])
    actor = others.pop("actor")
    meta = hashlib.sha256(b"hoigia/meta/v1" + meta_part("actor", actor) + meta_part("others", others)).digest()
    micro = int(datetime(2026, 3, 2, 1, 30, 5, tzinfo=UTC).timestamp()) * 10**6 + 123456
    header = (
        b"HGLEAF\x00\x01"
        + hashlib.sha256(vector["origin"].encode()).digest()
        + (5).to_bytes(8, "big")
        + bytes.fromhex(row["stream"].replace("-", ""))
        + (1).to_bytes(4, "big")
        + bytes.fromhex(row["event_id"].replace("-", ""))
        + bytes.fromhex(row["command_id"].replace("-", ""))
        + hashlib.sha256(b"VictimReceived.v1").digest()
        + micro.to_bytes(8, "big")
        + meta
        + node(leaves)
        + bytes(32)
    )
    assert len(header) == 236
    assert hashlib.sha256(b"\x00" + header).hexdigest() == vector["leaf"]


def test_paths_are_ordered_as_bytes_and_only_a_whole_envelope_is_one_leaf() -> None:
    items: Any = {"items": [None] * 11, "a-b": 1, "a": {"x": {"sealed": "v1", "by": "nobody"}}}
    paths = sorted(path for path, _ in commitments.fields_of(json.loads(canonical(items))))
    assert paths[:4] == ["/a-b", "/a/x/by", "/a/x/sealed", "/items/0"]
    assert paths.index("/items/10") < paths.index("/items/2")


def test_a_code_point_that_unicode_has_not_assigned_is_no_text() -> None:
    with pytest.raises(NotCanonicalError):
        canonical("b\u0301\U00010efd")


def test_the_rfc_6962_root_of_eight_leaves_is_the_published_one() -> None:
    entries = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
    root = commitments.tree_root([bytes.fromhex(entry) for entry in entries])
    assert root.hex() == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"


def test_times_have_one_spelling() -> None:
    moment = datetime(2026, 3, 2, 1, 30, 5, 4, tzinfo=UTC)
    assert write_time(moment) == "2026-03-02T01:30:05.000004Z"
    assert read_time(write_time(moment)) == moment


def test_the_append_function_has_its_frozen_signature_in_every_migration_that_makes_it() -> None:
    folder = Path(commitments.__file__).parents[1] / "eventlog" / "sql"
    made = re.compile(r"CREATE (?:OR REPLACE )?FUNCTION (log\.append\(.*?\)) RETURNS (TABLE \(.*?\))\n", re.DOTALL)
    found = [match.groups() for file in sorted(folder.iterdir()) for match in made.finditer(file.read_text("utf-8"))]
    assert len(found) > 1
    for parts in found:
        assert [" ".join(part.split()) for part in parts] == golden("append-signature.json")
