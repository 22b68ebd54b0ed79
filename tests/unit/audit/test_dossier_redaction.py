"""What a receiver may not have is hidden, proves its event all the same, and cannot be guessed."""

import hashlib
import itertools
import json
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.audit.dossier import verify
from services.audit.dossier.redaction import Hiding, HidingError, event_line
from services.audit.dossier.verify import check, leaf_of
from shared.kernel.canonical import Json, canonical
from shared.kernel.commitments import NO_LEAF, commit_field, field_salt, leaf_hash, leaf_header
from tests.support.dossiers import RECEIVED, made, sealed_value
from tests.support.records import ORIGIN, record

WORDS = st.lists(
    st.sampled_from(["identity", "health", "actor", "/person", "/person/sex", "/code", "/absent", "Tried.v1:/health"])
)
DAYS = [(date(1980, 1, 1) + timedelta(days=day)).isoformat() for day in range(15_000)]


@given(WORDS)
def test_whatever_is_hidden_the_leaf_is_the_one_in_the_log(words: list[str]) -> None:
    one = record(7, data=RECEIVED)
    line = event_line("intake", one, previous=NO_LEAF, hiding=Hiding.of(words))
    assert leaf_of(line, ORIGIN) == leaf_hash(leaf_header(one, origin=ORIGIN))


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ((), {"/code", "/health", "/person/born", "/person/full_name", "/person/sex"}),
        (("identity",), {"/code", "/health", "/person/born", "/person/sex"}),
        (("/person",), {"/code", "/health"}),
        (("VictimReceived.v1:/code", "/person/s"), {"/health", "/person/born", "/person/full_name", "/person/sex"}),
        (("Other.v1:/code",), {"/code", "/health", "/person/born", "/person/full_name", "/person/sex"}),
    ],
    ids=["nothing", "a class", "a whole part", "a field of a type, and no beginning of a name", "another type"],
)
def test_a_class_or_a_field_is_hidden_and_nothing_else(words: tuple[str, ...], shown: set[str]) -> None:
    one = record(7, kind="VictimReceived.v1", data=RECEIVED)
    line = event_line("intake", one, previous=NO_LEAF, hiding=Hiding.of(words))
    assert set(verify.shown(line)) == shown


def test_a_role_hides_what_it_may_never_have_revealed() -> None:
    hidden = Hiding.of((), "legal-aid").words
    assert hidden == ("biometric", "economic", "health", "investigation", "shelter")
    assert len(Hiding.of((), "statistician").words) == 8


@pytest.mark.parametrize("word", ["names", "identity,health", "/", "person/sex", "/a b", "others", "salt"])
def test_a_word_that_names_nothing_is_refused_and_hides_nothing_by_mistake(word: str) -> None:
    with pytest.raises(HidingError):
        Hiding.of([word])


def test_no_salt_and_no_value_of_what_is_hidden_leaves() -> None:
    dossier = made("identity", "/person", "actor")
    words = b"".join(dossier.files().values())
    for one in dossier.records:
        assert one.salt.hex().encode() not in words
    received = dossier.records[1]
    for path in ("/person/sex", "/person/born", "/person/full_name", "actor"):
        assert field_salt(received.salt, path).hex().encode() not in words
    for value in (b"female", b"1999-04-05", b"/person/born", b"full_name"):
        assert value not in words
    assert check(dossier.zip())


def test_sexes_and_days_of_birth_are_not_found_by_trying_them_all() -> None:
    line = event_line("intake", record(7, data=RECEIVED), previous=NO_LEAF, hiding=Hiding.of(["/person"]))
    parts: list[dict[str, str]] = json.loads(canonical(line))["data"]
    hidden = {part["hidden"] for part in parts if "hidden" in part}
    assert len(hidden) == 3
    # All the salts that the receiver holds, none, and what else of the event could have been taken for one.
    known = [bytes(32), b"", *(bytes.fromhex(part["salt"]) for part in parts if "salt" in part)]
    known += [bytes.fromhex(str(line["previous"])), hashlib.sha256(str(line["event_id"]).encode()).digest()]
    guesses: list[tuple[str, Json]] = [("/person/sex", sex) for sex in ("female", "male", "other", None)]
    guesses += [("/person/born", day) for day in DAYS]
    tried = 0
    for salt, (path, value) in itertools.product(known, guesses):
        for key in (salt, field_salt(salt, path)):
            assert commit_field(key, path, value).hex() not in hidden
            tried += 1
    assert tried > 100_000
    # The same trial finds both as soon as it has the salts: it is the salt that hides.
    salts = [field_salt(record(7).salt, path) for path in ("/person/sex", "/person/born")]
    found = {commit_field(salt, path, value).hex() for salt in salts for path, value in guesses}
    assert len(found & hidden) == 2


def test_equal_values_of_two_events_do_not_show_that_they_are_equal() -> None:
    hiding = Hiding.of(["/sex"])
    both = [event_line("x", record(n, data={"sex": "female"}), previous=NO_LEAF, hiding=hiding) for n in (1, 2)]
    assert both[0]["data"] != both[1]["data"]


def test_an_envelope_of_a_hidden_class_is_hidden_wherever_it_stands() -> None:
    data: Json = {"persons": [{"name": sealed_value("identity")}, {"name": sealed_value("identity")}], "n": 1}
    line = event_line("x", record(1, data=data), previous=NO_LEAF, hiding=Hiding.of(["identity"]))
    assert canonical(line["data"]).count(b'"because":"identity"') == 2
    assert b"sealed" not in canonical(line)
