"""Whose personal values a record holds is read from its stored bytes: envelopes only, whatever a text may look like."""

from shared.house.reconciling import persons_in
from shared.kernel.canonical import canonical
from shared.kernel.ids import derive
from tests.support.examples import envelope


def test_the_person_of_every_envelope_is_found() -> None:
    one, other = derive("person", "one"), derive("person", "other")
    data = canonical({"a": {**envelope("x"), "person": one}, "b": [{"c": {**envelope("y"), "person": other}}, 3]})
    assert persons_in(data) == {one, other}


def test_a_person_who_is_named_outside_an_envelope_needs_no_secret() -> None:
    assert persons_in(canonical({"person": derive("person", "one"), "nonce": "x", "sealed": "v1", "text": ""})) == set()


def test_a_text_that_looks_like_an_envelope_is_a_text() -> None:
    spelled = canonical({**envelope("x"), "person": derive("person", "one")}).decode()
    assert persons_in(canonical({"note": spelled})) == set()
