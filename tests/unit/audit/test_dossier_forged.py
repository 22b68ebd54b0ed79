"""What a forger with the exporter's own keys could make of a dossier is named or told; what is honest stays sound."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.audit.dossier import verify
from services.audit.dossier.redaction import proof_line, withheld_line
from services.audit.dossier.verify import SEALED_TAGS, WrongError, check, manifest_of, spoken, unzipped
from shared.transparency.notes import COSIGNATURE, Note, SigningKey
from tests.support.dossiers import CASE, DOSSIER, EXPORTER, LOG_KEY, WITNESS, Made, bagged_anew, keys, made, seal

TRUSTED = (keys(LOG_KEY) + keys(WITNESS, COSIGNATURE) + keys(EXPORTER)).encode()
STATEMENT = "data/statement.json"
Files = dict[str, bytes]


def wrong(data: bytes, trusted: bytes = TRUSTED) -> str:
    with pytest.raises(WrongError) as found:
        check(data, trusted=trusted)
    return str(found.value)


def told(files: Files) -> str:
    return "\n".join(spoken(check(seal(bagged_anew(files)), trusted=TRUSTED)))


def restated(files: Files, change: Callable[[dict[str, Any]], object]) -> Files:
    statement = json.loads(files[STATEMENT])
    change(statement)
    return {**files, STATEMENT: verify.spell(statement)}


def without(files: Files, *lines: int) -> Files:
    """Leave out the events of these lines with their proofs, and what follows from them."""
    kept = dict(files)
    for name in ("data/events.jsonl", "data/proofs.jsonl"):
        kept[name] = b"".join(line for at, line in enumerate(files[name].splitlines(keepends=True)) if at not in lines)
    events = [json.loads(line) for line in kept["data/events.jsonl"].splitlines()]
    kept |= verify.lists_of(events)
    types = {f"data/schemas/{event['type']}.json" for event in events if "type" in event}
    return {name: words for name, words in kept.items() if not name.startswith("data/schemas/") or name in types}


def case_of(statement: dict[str, Any]) -> dict[str, Any]:
    """Give what is told of the stream of the case."""
    found: dict[str, Any] = max(statement["streams"], key=lambda one: len(one["versions"]))
    return found


@pytest.mark.parametrize("count", [0, 1, 2, 10, 11, 12, 101])
def test_an_honest_dossier_is_sound_however_many_words_hide_something(count: int) -> None:
    assert check(made(*(f"/absent{number}" for number in range(count))).zip(), trusted=TRUSTED)


def test_an_honest_dossier_is_sound_where_a_role_and_the_users_are_hidden() -> None:
    assert check(made("actor", "/person/sex", "/place", role="statistician").zip(), trusted=TRUSTED)


@pytest.mark.parametrize("word", ["/copy", "/receiver", "/hidden", "/hidden/1"])
def test_an_honest_dossier_is_sound_whatever_word_names_a_field_of_the_export_itself(word: str) -> None:
    assert check(made(word, "/person/sex", "identity").zip(), trusted=TRUSTED)


def test_words_in_another_order_than_the_log_has_them_are_wrong() -> None:
    files = made("/a", "/b").files()
    turned = restated(files, lambda statement: statement["hidden"].reverse())
    assert wrong(seal(bagged_anew(turned))).endswith("tells of this export what the log does not")


def test_a_stream_told_twice_does_not_make_room_for_one_that_lacks_events() -> None:
    # Version 2 is dropped, 3 is withheld; a second entry would lack less than nothing.
    files = without(made(withheld=frozenset({4, 5})).files(), 1)

    def forge(statement: dict[str, Any]) -> None:
        statement["logs"]["intake"]["withheld"] -= 1
        statement["streams"].insert(0, {**case_of(statement), "versions": [0, 0, 0]})

    assert wrong(seal(bagged_anew(restated(files, forge)))) == f"{STATEMENT}: tells of a stream twice"


def test_two_events_withheld_one_after_the_other_are_told_as_not_proved() -> None:
    assert "3 are whole, nothing but what is withheld" in told(made(withheld=frozenset({5})).files())
    honest = told(made(withheld=frozenset({4, 5})).files())
    assert "streams: 3; 2 are whole" in honest
    assert "note   streams: NOT proved whole, but told so: 1" in honest


def test_a_leaf_of_somebody_else_in_the_place_of_a_consent_is_not_told_as_whole() -> None:
    dossier = made()
    files = dossier.files()
    lines = {name: files[name].splitlines(keepends=True) for name in ("data/events.jsonl", "data/proofs.jsonl")}
    stranger = {
        "data/events.jsonl": verify.spell(withheld_line("intake", 3, dossier.leaves[2])) + b"\n",
        "data/proofs.jsonl": verify.spell(proof_line("intake", 3, dossier._proof(3))) + b"\n",  # noqa: SLF001 - of the fixture
    }
    for name, found in lines.items():
        files[name] = b"".join([found[0], stranger[name], *found[2:]])
    files = without(files)

    def forge(statement: dict[str, Any]) -> None:
        statement["logs"]["intake"] |= {"shown": 4, "withheld": 2}
        case_of(statement)["versions"].remove(2)

    said = told(restated(files, forge))
    assert "streams: 3; 2 are whole" in said
    assert "NOT proved whole, but told so: 1" in said


def test_a_stream_told_not_whole_is_told_as_not_proved() -> None:
    files = without(made(withheld=frozenset()).files(), 2)

    def forge(statement: dict[str, Any]) -> None:
        statement["logs"]["intake"]["shown"] -= 1
        case_of(statement)["whole"] = False
        case_of(statement)["versions"].remove(3)

    assert "note   streams: NOT proved that of 1, which hold events of other cases as well" in told(
        restated(files, forge)
    )


def test_an_event_of_another_case_does_not_belong_here() -> None:
    dossier = made()
    # A record of the same log, of nobody's case, with its own proof, in the place of the first.
    line = verify.spell(dossier._line(dossier.records[0])) + b"\n"  # noqa: SLF001 - of the fixture
    proof = verify.spell(proof_line("intake", 1, dossier._proof(1))) + b"\n"  # noqa: SLF001 - of the fixture
    files = dossier.files()
    files["data/events.jsonl"] = line + files["data/events.jsonl"]
    files["data/proofs.jsonl"] = proof + files["data/proofs.jsonl"]
    assert wrong(seal(bagged_anew(files))) == "data/events.jsonl, line 1: is of another case"


def test_the_log_of_another_service_does_not_go_under_a_services_name() -> None:
    files = {}
    for name, words in made().files().items():
        spelled = words.replace(b'"service":"intake"', b'"service":"care"').replace(b'"intake":{', b'"care":{')
        files[name.replace("intake", "care")] = spelled if name.endswith((".jsonl", STATEMENT)) else words
    assert "hoigia.example/24/intake/00ff, which is not care of hoigia.example/24" in wrong(seal(bagged_anew(files)))


def test_a_log_of_another_node_does_not_go_under_this_nodes_seal() -> None:
    other = SigningKey("hoigia.example/01/dossiers", Ed25519PrivateKey.from_private_bytes(b"\x77" * 32))
    data = made(exporter=other).zip()
    assert "which is not intake of hoigia.example/01" in wrong(data, TRUSTED + keys(other).encode())


def test_a_key_that_is_no_key_of_dossiers_seals_nothing() -> None:
    other = SigningKey("hoigia.example/24/reviews", Ed25519PrivateKey.from_private_bytes(b"\x77" * 32))
    data = made(exporter=other).zip()
    assert wrong(data, TRUSTED + keys(other).encode()) == "seal.note: does not seal this dossier"


@pytest.mark.parametrize(
    "name",
    [
        "data/extra.html",
        "data/checkpoints/care.note",
        "data/keys/care.keys",
        "data/consistency/intake-2.txt",
        "data/schemas/Other.v1.json",
    ],
)
def test_a_file_of_which_nothing_speaks_does_not_belong_here(name: str) -> None:
    files = made(since=(3,)).files()
    files[name] = b""
    assert name in wrong(seal(bagged_anew(files)))


@pytest.mark.parametrize("name", ["data/../../../home/x/.profile", "data//x", "data/./x", "data/.x", "data/x/"])
def test_a_name_that_climbs_is_no_name_of_a_file(name: str) -> None:
    files = made().files()
    files[name] = b"evil"
    assert wrong(seal(bagged_anew(files))).startswith("zip: a file may not be named")


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ({"exported_at": "2026-03-02T01:30:09.000000Z"}, "tells of this export what the log does not"),
        ({"software": "another/9"}, "tells of this export what the log does not"),
        ({"copy": True}, "does not seal this dossier"),
        ({"exported_by": {"user": "x", "agency": "24-xa-dong-ky", "role": "commune-officer"}}, "another exporter"),
        ({"exported_by": {"user": None, "agency": "24-xa-dong-ky", "role": "commune-officer"}}, "another exporter"),
        ({"uncovered": None}, "is not of the shape"),
        ({"unseen": None}, "is not of the shape"),
        ({"streams": [{}]}, "is not of the shape"),
        ({"hidden": [[]]}, "is not of the shape"),
    ],
    ids=range(9),
)
def test_each_word_of_the_statement_that_the_log_has_is_held_against_it(words: dict[str, Any], named: str) -> None:
    assert named in wrong(seal(bagged_anew(restated(made().files(), lambda statement: statement.update(words)))))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"position":1,', b'"position":true,'),
        (b'"version":1}', b'"version":true}'),
        (b'"meta":{"actor":{', b'"meta":{"actor":{"path":"a forged word",'),
    ],
    ids=["a place", "a version", "a word that nothing commits to"],
)
def test_an_event_in_another_spelling_that_gives_the_same_leaf_is_wrong(old: bytes, new: bytes) -> None:
    dossier = made()
    # The case's first event at the first place of the log, where 1 and true are alike.
    dossier = Made(records=[one._replace(position=at) for at, one in enumerate(dossier.records[1:2], 1)])
    event = verify.spell(dossier._line(dossier.records[0]))  # noqa: SLF001 - of the fixture
    assert verify.leaf_of(json.loads(event), LOG_KEY.name) == dossier.leaves[0]
    assert old in event
    checking = verify.Check(b"")
    checking._statement = {"case": CASE}  # noqa: SLF001 - no more of a dossier is needed
    checking._at = "here"  # noqa: SLF001
    note = dossier.checkpoint().written().encode()
    given = [*verify.read_keys("x", keys(LOG_KEY).encode())]
    checking._checkpoints = {"intake": verify.Checkpoint("x", note, given)}  # noqa: SLF001
    for words, is_sound in ((event, True), (event.replace(old, new), False)):
        one = json.loads(words)
        proof = {**proof_line("intake", 1, []), "position": one["position"]}
        if is_sound:
            checking._check_included(one, proof)  # noqa: SLF001
        else:
            with pytest.raises(verify.STRANGE):
                checking._check_included(one, proof)  # noqa: SLF001


@pytest.mark.parametrize("word", ["hoigia/0.1.0", "2026-03-02", "hoigia.example/24", DOSSIER])
def test_what_is_said_of_the_bag_is_what_the_statement_says(word: str) -> None:
    files = made().files()
    files["bag-info.txt"] = files["bag-info.txt"].replace(word.encode(), b"another")
    files["tagmanifest-sha256.txt"] = manifest_of({name: files[name] for name in SEALED_TAGS})
    assert wrong(seal(files)) == "bag-info.txt: tells another export or payload than there is"


def test_what_is_not_known_or_rests_on_the_seal_alone_is_told() -> None:
    words = {"uncovered": {"care": 2}, "unseen": ["referrals"]}
    said = told(restated(made().files(), lambda statement: statement.update(words)))
    assert "note   NOT here: 2 events of care" in said
    assert "note   NOT known: whether referrals holds more of the case" in said
    assert "note   statement: NOT in a log, only under the seal: reason," in said


def test_another_verifier_in_the_dossier_is_told() -> None:
    files = made().files()
    assert "ok     verifier: the one in the dossier is this very file" in told(files)
    files["verify.py"] = b'print("sound")\n'
    files["tagmanifest-sha256.txt"] = manifest_of({name: files[name] for name in SEALED_TAGS})
    assert "note   verifier: the one in the dossier is NOT this one" in spoken(check(seal(files)))[1]


def resealed(dossier: Made, change: Callable[[str], str]) -> bytes:
    files = unzipped(dossier.zip())
    files["seal.note"] = change(files["seal.note"].decode()).encode()
    return verify.zipped({f"dossier/{name}": words for name, words in files.items()})


def test_nobody_else_signs_under_a_seal() -> None:
    assert wrong(resealed(made(), lambda note: f"{note}— nobody AAAAAAAA\n")) == "seal.note: does not seal this dossier"
    assert "or one twice" in wrong(resealed(made(), lambda note: note + note.splitlines()[-1] + "\n"))


def test_a_key_twice_and_a_signature_twice_are_wrong_and_not_tried_one_against_the_other() -> None:
    files = made().files()
    name = "data/keys/intake.keys"
    assert wrong(seal(bagged_anew({**files, name: files[name] * 200}))) == f"{name}: has a key twice"
    name = "data/checkpoints/intake.note"
    note = Note.read(files[name])
    many = Note(note.text, note.signatures * 20).written().encode()
    assert wrong(seal(bagged_anew({**files, name: many}))) == f"{name}: has more than 64 signatures, or one twice"


@pytest.mark.parametrize("depth", [900, 100_000])
def test_words_nested_too_deep_are_wrong_and_no_crash(depth: int) -> None:
    files = made().files()
    for name in ("data/consistency/intake-1.json", STATEMENT):
        assert wrong(seal(bagged_anew({**files, name: b"[" * depth + b"]" * depth}))).startswith(name)


def test_what_python_chokes_on_is_wrong_and_no_crash(monkeypatch: pytest.MonkeyPatch) -> None:
    data = made().zip()
    for strange in verify.STRANGE:

        def choke(_files: object, strange: type[Exception] = strange) -> bytes:
            raise strange

        monkeypatch.setattr(verify, "zipped", choke)
        assert wrong(data).startswith("zip: is not of the shape that it must be")
