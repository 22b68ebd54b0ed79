"""What a receiver may not have is hidden, proves its event all the same, and cannot be guessed."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.dossier.personal_fields import written
from deploy.dossier.schemas import ENVELOPE, schema_of
from deploy.events import events_of
from services.audit.dossier import verify
from services.audit.dossier.redaction import PERSONAL_FIELDS, Hiding, HidingError, event_line
from services.audit.dossier.verify import check, leaf_of
from shared.contracts.registry import SERVICES
from shared.kernel.canonical import Json, canonical
from shared.kernel.commitments import NO_LEAF, commit_field, field_salt, leaf_hash, leaf_header
from shared.kernel.ids import derive
from tests.support.dossiers import RECEIVED, made, sealed_value
from tests.support.records import ORIGIN, record

WORDS = st.lists(
    st.sampled_from(["identity", "health", "actor", "/person", "/person/sex", "/code", "/absent", "Tried.v1:/health"])
)
SOMEBODY = re.compile(r"(?:_by|er|or|_?(?:user|actor|staff|officer)[a-z_]*)(?:/0)?$")
NO_STAFF = (
    "admitted_by answer answered_by applied_by asked_by assessed_by brought_by changed_by checked_by closed_by "
    "decided_by declared_by determined_by dismissed_by dossier earlier ended_by extended_by filed_by given_by "
    "indicator informed_by issued_by issuer legalised_by lender letter matter met_by named_by noted_by "
    "opened_by opened_for ordered_by paper paused_by presented_by provided_by provider raised_by received_by "
    "receiver recorded_by reopened_by requested_by rescued_by resumed_by return_by speaker taken_by tested_by "
    "told_by withdrawn_by"
)
"""Fields that are called so and name no staff: an agency, a body, a kind, or whoever recorded the event itself."""
DAYS = [(date(1980, 1, 1) + timedelta(days=day)).isoformat() for day in range(7_500)]


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
    assert hidden == ("biometric", "economic", "health", "investigation", "personal", "shelter")
    assert len(Hiding.of((), "statistician").words) == 9


@pytest.mark.parametrize("word", ["names", "identity,health", "/", "person/sex", "/a b", "others", "salt", "personal"])
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


def found_by_trying(line: dict[str, Json]) -> set[str]:
    """Take every 32 bytes of a line for a salt, of the field or of the record, and try all sexes and days."""
    words = canonical(line).decode()
    hidden = set(re.findall(r'"hidden":"([0-9a-f]{64})"', words))
    known = [bytes(32), b"", *map(bytes.fromhex, re.findall(r"[0-9a-f]{64}", words))]
    guesses: list[tuple[str, Json]] = [("/person/sex", sex) for sex in ("female", "male", "other", None)]
    guesses += [("/person/born", day) for day in DAYS]
    keyed = ((key, path, value) for salt in known for path, value in guesses for key in (salt, field_salt(salt, path)))
    return {path for key, path, value in keyed if commit_field(key, path, value).hex() in hidden}


def test_sexes_and_days_of_birth_are_not_found_by_trying_them_all() -> None:
    one = record(7, data=RECEIVED)
    line = event_line("intake", one, previous=NO_LEAF, hiding=Hiding.of(["/person"]))
    assert found_by_trying(line) == set()
    # The same trial finds them as soon as a salt stands anywhere in the line: of one field, or of the record.
    assert found_by_trying({**line, "n": field_salt(one.salt, "/person/sex").hex()}) == {"/person/sex"}
    assert found_by_trying({**line, "n": one.salt.hex()}) == {"/person/born", "/person/sex"}


@pytest.mark.parametrize("contact", [sealed_value("contact"), None], ids=["there", "not there"])
def test_a_class_hides_whether_there_is_a_value_at_all(contact: Json) -> None:
    data: Json = {"safe_contact": contact, "place": None, "narrative": sealed_value("health")}
    for words in (["contact"], ["contact", "identity", "legal"]):
        one = record(7, kind="VictimReceived.v1", data=data)
        line = event_line("intake", one, previous=NO_LEAF, hiding=Hiding.of(words))
        assert set(verify.shown(line)) == {"/narrative", "/place"}
        assert canonical(line["data"]).count(b'"because":"personal"') == 1
        assert leaf_of(line, ORIGIN) == leaf_hash(leaf_header(one, origin=ORIGIN))


def test_a_list_of_values_is_hidden_where_it_is_empty_too_and_every_gap_of_a_type_of_the_past() -> None:
    none: Json = {"education": None, "marital_status": None, "vulnerabilities": [], "said": None}
    for kind, shown in (("PersonDescribed.v1", {"/said"}), ("Gone.v1", set())):
        line = event_line("x", record(7, kind=kind, data=none), previous=NO_LEAF, hiding=Hiding.of(["health"]))
        assert set(verify.shown(line)) == shown
    line = event_line("x", record(7, kind="PersonDescribed.v1", data=none), previous=NO_LEAF, hiding=Hiding.of(["/x"]))
    assert len(verify.shown(line)) == 4


def test_a_user_is_hidden_in_the_data_too() -> None:
    user = derive("staff", "one")
    data: Json = {"opened_by": user, "items": [{"actors": ["u", "v"], "agency": "24"}], "username": "x", "other": "y"}
    line = event_line("x", record(7, data=data), previous=NO_LEAF, hiding=Hiding.of(["actor"]))
    assert verify.shown(line) == {"/items/0/agency": "24", "/other": "y"}
    assert user.encode() not in canonical(line)


def named_in(shape: Any, path: str = "") -> set[str]:
    """Give where the schema of a type has words that may name somebody, by what the field is called."""
    parts = [(one, path) for one in shape.get("anyOf", ())]
    if "items" in shape:
        parts.append((shape["items"], f"{path}/0"))
    if shape != ENVELOPE:
        parts += [(one, f"{path}/{name}") for name, one in shape.get("properties", {}).items()]
    found = {place for part, below in parts for place in named_in(part, below)}
    is_word = shape.get("type") == "string" and "format" not in shape
    return found | ({path} if is_word and SOMEBODY.search(path) else set())


def test_every_field_that_names_staff_is_hidden_with_the_actor_also_where_it_names_another() -> None:
    kinds = {(kind.TYPE, kind) for service in SERVICES for kind in events_of(service)}
    found = {(kind, path) for kind, shape in kinds for path in named_in(schema_of(kind, shape))}
    assert ("StatementTaken.v2", "/interviewer") in found
    hiding, told = Hiding.of(["actor"]), set()
    for kind, path in found:
        if hiding.of_field(record(1, kind=kind), path, "somebody", actor="another") != "actor":
            told.add(path.removesuffix("/0").rpartition("/")[2])
    assert told == set(NO_STAFF.split()), (
        "does a new field name staff? then redaction has to know it; if not, it belongs here"
    )


def test_which_fields_are_personal_is_what_the_event_types_say() -> None:
    assert PERSONAL_FIELDS.read_text() == written(), "say `make reference`"


@pytest.mark.parametrize("word", ["/copy", "/receiver", "/receiver_role", "/hidden", "DossierExported.v1:/hidden"])
def test_what_the_export_says_of_itself_is_never_hidden(word: str) -> None:
    assert check(made(word, *(f"/p{letter}" for letter in "abcde")).zip())
    line = event_line("audit", record(3, kind="DossierExported.v1", data={word.split("/")[1]: "of another"}),
                      previous=NO_LEAF, hiding=made(word).hiding)  # fmt: skip
    assert verify.shown(line) == {}


def test_equal_values_of_two_events_do_not_show_that_they_are_equal() -> None:
    hiding = Hiding.of(["/sex"])
    both = [event_line("x", record(n, data={"sex": "female"}), previous=NO_LEAF, hiding=hiding) for n in (1, 2)]
    assert both[0]["data"] != both[1]["data"]


def test_an_envelope_of_a_hidden_class_is_hidden_wherever_it_stands() -> None:
    data: Json = {"persons": [{"name": sealed_value("identity")}, {"name": sealed_value("identity")}], "n": 1}
    line = event_line("x", record(1, data=data), previous=NO_LEAF, hiding=Hiding.of(["identity"]))
    assert canonical(line["data"]).count(b'"because":"personal"') == 2
    assert b"sealed" not in canonical(line)


def test_a_value_of_a_class_is_hidden_even_where_the_word_for_what_is_not_there_is_missing() -> None:
    line = event_line("x", record(1, data=RECEIVED), previous=NO_LEAF, hiding=Hiding(("health", "identity")))
    assert b"sealed" not in canonical(line)
