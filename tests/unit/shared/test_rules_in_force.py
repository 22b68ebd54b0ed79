"""The access rules are known by dated identifiers: a change of what a role may do needs a row of its own."""

from dataclasses import replace
from datetime import UTC, date, datetime

from shared.access.in_force import KEPT_BACK, AccessRules, digest_of, in_force, read_rules, role_rules
from shared.access.roles import PURPOSES_OF, REVEALED, REVEALED_OF, ROLES

ROLES_NOW = role_rules()


def test_the_rules_of_this_release_are_the_newest_row() -> None:
    newest = read_rules(ROLES_NOW)[-1]
    assert newest.digest == digest_of(ROLES_NOW), "what a role may do has changed: add a row to rules-in-force.csv"
    assert newest.roles == ROLES_NOW


def test_the_rows_come_in_order_with_identifiers_of_their_own() -> None:
    rows = read_rules(ROLES_NOW)
    assert [row.valid_from for row in rows] == sorted(row.valid_from for row in rows)
    assert len({row.id for row in rows}) == len(rows)


def test_any_change_of_what_a_role_may_do_is_another_digest() -> None:
    first, *others = ROLES_NOW
    for changed in (
        replace(first, purposes=first.purposes[1:]),
        replace(first, classes=(*first.classes, "biometric")),
        replace(first, any_case=not first.any_case),
        replace(first, types=("care/ComplaintFiled.v1",)),
    ):
        assert digest_of((changed, *others)) != digest_of(ROLES_NOW)
        assert read_rules((changed, *others))[-1].roles is None


def test_what_a_role_may_do_is_what_the_tables_say() -> None:
    assert {one.role for one in ROLES_NOW} <= set(ROLES)
    for one in ROLES_NOW:
        assert set(one.purposes) == PURPOSES_OF.get(one.role, frozenset())
        assert set(one.types) == {f"{name}/{kind}" for name, of in REVEALED_OF.get(one.role, {}).items() for kind in of}
        assert set(one.classes) == {str(word) for word in REVEALED.get(one.role, ())}


def test_the_rules_of_a_moment_are_those_of_its_day_in_viet_nam() -> None:
    def row(name: str, day: date) -> AccessRules:
        return AccessRules(id=name, valid_from=day, digest=name, roles=None)

    rows = (row("first", date(2026, 1, 1)), row("second", date(2026, 7, 1)))
    # 17:00 in UTC is midnight in Viet Nam.
    assert in_force(rows, datetime(2026, 6, 30, 16, 59, tzinfo=UTC)) == rows[0]
    assert in_force(rows, datetime(2026, 6, 30, 17, 0, tzinfo=UTC)) == rows[1]


def test_of_a_moment_before_the_first_row_no_rules_are_known() -> None:
    rows = read_rules(ROLES_NOW)
    assert in_force(rows, datetime(2020, 1, 1, tzinfo=UTC)) is None
    assert in_force(rows, datetime(2026, 11, 21, 17, 0, tzinfo=UTC)) == rows[0]
    assert in_force(rows, datetime(2026, 11, 21, 16, 59, tzinfo=UTC)) is None


def test_another_type_that_is_kept_back_is_another_digest() -> None:
    for number, types in enumerate(KEPT_BACK):
        fewer = [*KEPT_BACK[:number], sorted(types)[1:], *KEPT_BACK[number + 1 :]]
        assert digest_of(ROLES_NOW, fewer) != digest_of(ROLES_NOW)
