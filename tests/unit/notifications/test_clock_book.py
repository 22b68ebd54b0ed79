"""Bad rows are refused with their file and line; the rows that ship name what the rest of the platform knows."""

import re

import pytest

from services.directory.schemas.reference import load_reference
from services.notifications.rules import BOOK, FILES, READING
from services.notifications.rules.reading import read_clocks
from services.portal.web.terms import TERMS
from shared.contracts.notifications import PERSON
from shared.contracts.vocabulary import Confidence, Route
from shared.contracts.wire import is_code
from shared.rows import BadRowError

ROW = """
[[clock]]
code = "tried"
title_vi = "Thử"
title_en = "Tried"
starts_on = "VictimReceived.v1"
from = "received_at"
working_days = 3
figure = "law"
met_by = ["InitialCheckCompleted.v1"]
turn_of = "{received_by}"
body = "front-door"
instrument = "L2024"
article = "27.4"
valid_from = 2025-07-01
valid_to = 2025-12-31
confidence = "found"
source = ["S4"]
says = "thử"
"""
NEXT = ROW.replace("2025-07-01", "2026-01-01").replace("valid_to = 2025-12-31\n", "")


def read(text: str) -> None:
    read_clocks({**FILES, "tried.toml": text})


def test_a_good_row_is_read() -> None:
    read(ROW + NEXT)


@pytest.mark.parametrize(
    ("old", "new", "wrong"),
    [
        ("valid_to = 2025-12-31", "valid_to = 2026-01-31", r"tried.toml:21: overlaps tried.toml:2"),
        ("valid_to = 2025-12-31", "valid_to = 2025-12-30", r"tried.toml:21: leaves a gap after 2025-12-30"),
        ("valid_to = 2025-12-31", "valid_to = 2025-06-30", r"tried.toml:2: valid_to is before valid_from"),
        ("valid_from = 2025-07-01", "valid_from = 2025-06-30", r"tried.toml:2: holds on days on which L2024 does not"),
        ('article = "27.4"', 'article = "99"', r"tried.toml:2: article is unknown: 99"),
        ('instrument = "L2024"', 'instrument = "L2099"', r"tried.toml:2: instrument is unknown: L2099"),
        ('source = ["S4"]', "source = []", r"tried.toml:2: no source"),
        ('source = ["S4"]', 'source = ["S99"]', r"tried.toml:2: source is unknown: S99"),
        ('source = ["S4"]\n', "", r"tried.toml:2: no source"),
        ("working_days = 3", "", r"tried.toml:2: one length a clock"),
        ("working_days = 3", "working_days = 3\nhours = 1", r"tried.toml:2: one length a clock"),
        ("working_days = 3", "working_days = 0", r"tried.toml:2: working_days is less than 1"),
        ("working_days = 3", 'until = "code"', r"tried.toml:2: until is no such field of VictimReceived.v1: code"),
        ("VictimReceived.v1", "VictimSeen.v1", r"tried.toml:2: starts_on is unknown: VictimSeen.v1"),
        ("InitialCheckCompleted.v1", "Checked.v1", r"tried.toml:2: met_by is unknown: Checked.v1"),
        ('from = "received_at"', 'from = "code"', r"tried.toml:2: from is no such field"),
        ("{received_by}", "{to_agency}", r"tried.toml:2: \{to_agency\} names no agency of VictimReceived.v1"),
        ('confidence = "found"', 'confidence = "certain"', r"tried.toml:2: confidence is unknown: certain"),
        ('figure = "law"', 'figure = "ours"', r"tried.toml:2: a figure of ours cannot be sure"),
        ('says = "thử"', 'says = " "', r"tried.toml:2: says is blank"),
        ('says = "thử"', 'says = "thử"\nmeet_by = []', r"tried.toml:2: unknown key meet_by"),
        ('says = "thử"', 'says = "thử"\ncannot_run = "no"', r"tried.toml:2: either a message starts it, or"),
        ('met_by = ["InitialCheckCompleted.v1"]', "", r"tried.toml:2: nothing meets it"),
        (
            'says = "thử"',
            'says = "thử"\npaused_by = ["CaseClosed.v1"]',
            r"tried.toml:2: what pauses a clock is resumed by something",
        ),
        (
            'says = "thử"',
            'says = "thử"\nextended_by = ["VerificationExtended.v1"]\nextends_to = "extended_by"',
            r"tried.toml:2: extends_to is no day of VerificationExtended.v1: extended_by",
        ),
        (
            'says = "thử"',
            'says = "thử"\nabout = "code"',
            r"tried.toml:2: about is no field of InitialCheckCompleted.v1",
        ),
        ('says = "thử"', 'says = "thử"\nwhen = { colour = ["red"] }', r"tried.toml:2: when names no field of"),
        (
            'says = "thử"',
            'says = "thử"\nwhen = { route = ["GIAI_KUU"] }',
            r"tried.toml:2: when names what route never is: GIAI_KUU",
        ),
        ('says = "thử"', 'says = "thử"\nwhen = { under_18 = [true] }', r"tried.toml:2: when: under_18 holds something"),
        (
            'says = "thử"',
            'says = "thử"\nwhen = { under_18 = ["yes"] }',
            r"tried.toml:2: when names what under_18 never",
        ),
        ('says = "thử"', 'says = "thử"\nwhen = { under_18 = [] }', r"tried.toml:2: when: under_18 names nothing"),
        ("[[clock]]", "[[watch]]", r"tried.toml:1: watch is no list of rows"),
        ("[[clock]]", "[[clock]", r"tried.toml: .*line 2"),
    ],
)
def test_a_bad_row_is_refused_and_named_by_file_and_line(old: str, new: str, wrong: str) -> None:
    text = ROW.replace(old, new, 1)
    assert text != ROW
    with pytest.raises(BadRowError, match=f"^{wrong}"):
        read(text + NEXT)


def test_a_source_or_text_that_is_there_twice_is_refused() -> None:
    for section in ("source", "text"):
        first = FILES["texts.toml"].index(f"[[{section}]]")
        row = re.split(r"\n(?=\[\[)", FILES["texts.toml"][first:])[0]
        with pytest.raises(BadRowError, match=r"twice:1: .* is there twice"):
            read_clocks({**FILES, "twice": row})


def test_the_texts_and_bodies_are_those_of_the_directory() -> None:
    reference = load_reference()
    for text in BOOK.texts.values():
        row = reference.instruments[text.code]
        assert (text.first, text.last) == (row.validity.first, row.validity.last or text.last.max), text.code
    functions = {body.function for body in reference.bodies} | {PERSON, "facility", "receiver"}
    assert {clock.body for clock in BOOK.clocks} <= functions


def test_a_source_that_the_directory_lists_too_is_the_same_page() -> None:
    listed = load_reference().sources
    for code, page in BOOK.sources.items():
        if code in listed and code != "M":
            assert listed[code].page.split(" ")[0].rstrip(",") == page.split(" ")[0].rstrip(","), code


def test_every_row_has_a_legal_basis_that_may_be_told_and_a_label() -> None:
    labels = TERMS["rule"]
    for clock in BOOK.running:
        assert is_code(clock.legal_basis)
        assert labels[clock.code] == (clock.title_vi, clock.title_en)


def test_a_row_asks_only_for_routes_that_there_are() -> None:
    asked = {value for clock in BOOK.clocks for name, values in clock.when if name == "route" for value in values}
    assert asked
    assert asked <= {route.value for route in Route}


def test_what_cannot_run_says_why_and_starts_nothing() -> None:
    idle = [clock for clock in BOOK.clocks if clock.cannot_run]
    assert len(idle) + len(READING.clocks) == len(BOOK.clocks)
    assert all(clock.starts_on is None and clock.says for clock in idle)


def test_no_rule_of_counting_claims_to_be_read() -> None:
    assert {rule.confidence for rule in BOOK.counting} == {Confidence.UNCONFIRMED}
    assert {"pause", "transition", "closed-case"} <= {rule.code for rule in BOOK.counting}
