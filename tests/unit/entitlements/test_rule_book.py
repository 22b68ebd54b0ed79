"""A rule book that is not right does not load, and says where."""

import re
from datetime import date

import pytest

from services.entitlements.rules.book import Rule, RuleBook
from services.entitlements.rules.reading import read_rule_book
from shared.contracts.vocabulary import Confidence
from shared.rows import BadRowError
from tests.unit.entitlements.cases import BOOK

LAWS = """\
[[source]]
code = "S1"
page = "somewhere.example"

[[instrument]]
code = "L1"
title_vi = "Luật"
valid_from = 2020-01-01
valid_to = 2025-06-30
matrix_article = "32"
articles = ["19", "32"]
source = ["S1"]
confidence = "found"

[[matrix]]
law = "L1"
who = "victim"
standing = "citizen"
regimes = ["a"]
basis = { instrument = "L1", article = "32", confidence = "found" }
valid_from = 2020-01-01
valid_to = 2025-06-30
source = ["S1"]
confidence = "found"

[[series]]
name = "standard"
value = 270_000
valid_from = 2020-01-01
source = ["S1"]
confidence = "known"
"""
RULE = """\
[[rule]]
code = "X1"
regime = "a"
law = "L1"
title_vi = "Tiền ăn"
title_en = "Meals"
valid_from = 2020-01-01
valid_to = 2021-06-30
conditions = ["in-facility"]
count = { of = "shelter_days", limit = 60 }
formula = { kind = "rate", amount = 30_000 }
basis = [{ instrument = "L1", article = "19", confidence = "found" }]
source = ["S1"]
confidence = "found"
"""
LATER = RULE.replace("2021-06-30", "2022-06-30").replace("2020-01-01", "2021-07-01")


def read(rules: str = RULE, laws: str = LAWS) -> RuleBook:
    return read_rule_book({"laws.toml": laws, "rules.toml": rules})


def change(old: str, new: str) -> str:
    assert old in RULE
    return RULE.replace(old, new)


def test_a_right_book_loads() -> None:
    (rule,) = read().rules
    assert (rule.version, rule.place) == ("VN/2020-01-01/r1", "L1/19")


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        (RULE + "\n" + RULE, "rules.toml:16: overlaps rules.toml:1"),
        (change('source = ["S1"]\n', ""), "rules.toml:1: no source"),
        (change('["S1"]', '["S2"]'), "rules.toml:1: source is unknown: S2"),
        (change("30_000", "-30_000"), "rules.toml:1: formula: amount is less than 1"),
        (change("limit = 60", "limit = 0"), "rules.toml:1: count: limit is less than 1"),
        (change("30_000", '"viel"'), "rules.toml:1: formula: amount is no int"),
        (change('law = "L1"', 'law = "L9"'), "rules.toml:1: law is unknown: L9"),
        (change('[{ instrument = "L1"', '[{ instrument = "L9"'), "rules.toml:1: basis: instrument is unknown: L9"),
        (change('article = "19"', 'article = "99"'), "rules.toml:1: basis: article is unknown: L1/99"),
        (RULE + "\n" + LATER.replace("2021-07-01", "2021-07-02"), "rules.toml:16: leaves a gap after 2021-06-30"),
        (change('regime = "a"', 'regime = "z"'), "rules.toml:1: regime is unknown: z"),
        (change("in-facility", "on-the-moon"), "rules.toml:1: conditions is unknown: on-the-moon"),
        (change("2021-06-30", "2019-06-30"), "rules.toml:1: valid_to is before valid_from"),
        (change("valid_from = 2020-01-01", "valid_from = 2020-01-01T00:00:00"), "rules.toml:1: valid_from is a time"),
        (change('title_vi = "Tiền ăn"\n', ""), "rules.toml:1: title_vi is missing"),
        (RULE + "celing = 5\n", "rules.toml:1: unknown key celing"),
        (change('kind = "rate"', 'kind = "magic"'), "rules.toml:1: formula: kind is unknown: magic"),
        (change('confidence = "found"\n', 'confidence = "sure"\n'), "rules.toml:1: confidence is unknown: sure"),
        (change('kind = "rate", amount = 30_000', 'kind = "stated"'), "rules.toml:1: an amount that we could not read"),
        (RULE + 'unread_conditions = ["cannot-pay"]\n', "rules.toml:1: a rule with conditions that we could not read"),
        (change("count = ", "# "), "rules.toml:1: the formula counts and nothing is counted"),
        (RULE + "\n" + LATER.replace('regime = "a"', 'regime = "b"'), "rules.toml:16: the code has another regime"),
        (RULE + 'area = "Hà Giang"\n', "rules.toml:1: area is no province"),
        (RULE + "valid_from = 2020-01-01\n", "rules.toml: Cannot overwrite a value"),
        (change("2020-01-01", "2019-12-31"), "rules.toml:1: no text that it rests on is in force on 2019-12-31"),
        ("rule = 3\n", "rules.toml:1: rule is no list of rows"),
        ("rule = []\n", "rules.toml:1: rule is no list of rows"),
        ("[rule]\n", "rules.toml:1: rule is no list of rows"),
        (RULE + "[[rules]]\ncode = 1\n", "rules.toml:1: rules is no list of rows"),
    ],
)  # fmt: skip
def test_a_bad_row_is_named_with_its_file_and_line(rules: str, said: str) -> None:
    with pytest.raises(BadRowError, match=re.escape(said)):
        read(rules)


def test_a_law_that_is_there_twice_or_overlaps_another_does_not_load() -> None:
    again = LAWS[LAWS.index("[[instrument]]") : LAWS.index("[[matrix]]")]
    with pytest.raises(BadRowError, match="L1 is there twice"):
        read(laws=LAWS + again)
    with pytest.raises(BadRowError, match="overlaps"):
        read(laws=LAWS + again.replace('"L1"', '"L2"'))


def test_an_article_that_a_law_does_not_list_opens_no_matrix() -> None:
    with pytest.raises(BadRowError, match=r"laws.toml:5: article is unknown: L1/33"):
        read(laws=LAWS.replace('matrix_article = "32"', 'matrix_article = "33"'))


def test_a_parameter_that_leaves_a_day_without_a_value_does_not_load() -> None:
    parameter = LAWS[LAWS.index("[[series]]") :]
    ended = LAWS.replace(
        "value = 270_000\nvalid_from = 2020-01-01", "value = 270_000\nvalid_from = 2020-01-01\nvalid_to = 2020-12-31"
    )
    with pytest.raises(BadRowError, match="leaves a gap after 2020-12-31"):
        read(laws=ended + parameter.replace("2020-01-01", "2021-01-02"))
    assert len(read(laws=ended + parameter.replace("2020-01-01", "2021-01-01")).series) == 2


def test_a_row_of_a_territory_may_begin_later_than_the_national_one() -> None:
    own = LATER.replace("2021-07-01", "2021-08-01") + 'area = "02"\n'
    assert len(read(RULE + "\n" + own).rules) == 2


PROCEDURE = """\
[[procedure]]
code = "P1"
rules = ["X1"]
working_days = 9
basis = { instrument = "L1", article = "19", confidence = "found" }
valid_from = 2020-01-01
valid_to = 2025-06-30
source = ["S1"]
confidence = "found"
"""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (PROCEDURE.replace('"X1"', '"X9"'), "rules.toml:16: rules is unknown: X9"),
        (PROCEDURE.replace("= 9", "= 0"), "rules.toml:16: working_days is less than 1"),
        (PROCEDURE.replace('["X1"]', "[]"), "rules.toml:16: no rule is applied for by it"),
        (PROCEDURE.replace('source = ["S1"]\n', ""), "rules.toml:16: no source"),
        (PROCEDURE + PROCEDURE.replace("P1", "P2"), "rules.toml:25: a rule is applied for by an earlier row"),
    ],
)
def test_a_bad_procedure_is_named_with_its_file_and_line(text: str, said: str) -> None:
    with pytest.raises(BadRowError, match=re.escape(said)):
        read(RULE + "\n" + text)
    assert read(RULE + "\n" + PROCEDURE).procedures[0].working_days == 9


def test_a_source_that_is_there_twice_does_not_load() -> None:
    with pytest.raises(BadRowError, match="S1 is there twice"):
        read(laws=LAWS[: LAWS.index("[[instrument]]")] + LAWS)


def test_a_row_of_the_matrix_and_a_parameter_may_not_overlap() -> None:
    row, parameter = LAWS[LAWS.index("[[matrix]]") : LAWS.index("[[series]]")], LAWS[LAWS.index("[[series]]") :]
    for twice in (row, parameter):
        with pytest.raises(BadRowError, match="overlaps"):
            read(laws=LAWS + twice)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('regimes = ["a"]', "regimes = []", "opens nothing to anybody"),
        ("valid_from = 2020-01-01", "valid_from = 2019-12-31", "does not hold on days of L1 until its end"),
        ("valid_to = 2025-06-30", "valid_to = 2024-01-01", "does not hold on days of L1"),
    ],
)
def test_a_bad_row_of_the_matrix_does_not_load(old: str, new: str, said: str) -> None:
    begin, end = LAWS.index("[[matrix]]"), LAWS.index("[[series]]")
    assert old in LAWS[begin:end]
    with pytest.raises(BadRowError, match=f"laws.toml:[0-9]+: {said}"):
        read(laws=LAWS[:begin] + LAWS[begin:end].replace(old, new, 1) + LAWS[end:])


def test_a_row_of_the_matrix_without_a_place_speaks_of_every_place() -> None:
    row = LAWS[LAWS.index("[[matrix]]") : LAWS.index("[[series]]")]
    with pytest.raises(BadRowError, match=r"overlaps laws\.toml:"):
        read(laws=LAWS + row.replace("regimes", 'place = "abroad"\nregimes', 1))


def test_a_way_to_apply_may_not_leave_a_day_out() -> None:
    ended = PROCEDURE.replace("2025-06-30", "2020-12-31")
    later = PROCEDURE.replace("2020-01-01", "2021-01-02")
    with pytest.raises(BadRowError, match="leaves a gap after 2020-12-31"):
        read(RULE + "\n" + ended + later)
    assert len(read(RULE + "\n" + ended + later.replace("2021-01-02", "2021-01-01")).procedures) == 2


def test_rows_of_one_rule_may_follow_each_other() -> None:
    assert len(read(RULE + "\n" + LATER).rules) == 2


def test_the_row_of_a_territory_stands_before_the_national_one_on_its_days_only() -> None:
    def meals(day: date, area: str | None) -> Rule:
        (rule,) = [rule for rule in BOOK.in_force(day, area) if rule.code == "O6"]
        return rule

    assert meals(date(2020, 7, 20), "02").area == "02"
    assert meals(date(2020, 7, 19), "02").area is None
    assert meals(date(2020, 7, 20), None).area is None
    assert meals(date(2020, 7, 20), "24").area is None


def test_a_row_that_changes_changes_its_digest() -> None:
    (one,), (other,) = read().rules, read(change("30_000", "30_001")).rules
    assert one.digest != other.digest


def test_a_chain_is_as_sure_as_its_weakest_link() -> None:
    assert Confidence.weakest(Confidence.FOUND, Confidence.UNCONFIRMED, Confidence.KNOWN) is Confidence.UNCONFIRMED
    assert Confidence.weakest(Confidence.FOUND, Confidence.KNOWN) is Confidence.KNOWN


class TestTheShippedBook:
    def test_every_row_that_is_not_sure_says_what_is_open(self) -> None:
        silent = [
            rule.code for rule in BOOK.rules if rule.confidence is Confidence.UNCONFIRMED and not rule.open_points
        ]
        assert silent == []

    def test_every_text_a_rule_stands_on_was_in_force_when_the_rule_began(self) -> None:
        for rule in BOOK.rules:
            standing = [BOOK.instruments[basis.instrument].validity.holds(rule.validity.first) for basis in rule.basis]
            assert any(standing), rule.code
            assert BOOK.instruments[rule.law].validity.holds(rule.validity.first), rule.code

    def test_every_place_that_anything_stands_on_is_known(self) -> None:
        bases = [basis for rule in BOOK.rules for basis in rule.basis]
        bases += [row.basis for row in BOOK.matrix] + [one.basis for one in BOOK.procedures]
        assert all(BOOK.knows(str(basis)) for basis in bases)
        assert not BOOK.knows("L2024/99")
        assert not BOOK.knows("L1999")

    def test_no_rule_outlives_its_law(self) -> None:
        for rule in BOOK.rules:
            end = BOOK.instruments[rule.law].validity.last
            assert end is None or (rule.validity.last is not None and rule.validity.last <= end), rule.code

    @pytest.mark.parametrize(
        ("day", "law"),
        [
            (date(2011, 12, 31), None),
            (date(2012, 1, 1), "L2011"),
            (date(2025, 6, 30), "L2011"),
            (date(2025, 7, 1), "L2024"),
        ],
    )
    def test_the_law_of_a_day_is_the_one_in_force(self, day: date, law: str | None) -> None:
        assert BOOK.law_on(day) == law
