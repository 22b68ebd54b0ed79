"""The dated rows of verification: whole, sourced, apart from each other; a bad one is named."""

import re
from collections.abc import Callable
from datetime import date

import pytest

from services.portal.web.verification_terms import VERIFICATION_TERMS
from services.verification.rules.issuers import ISSUERS, read_issuers
from services.verification.rules.tables import FOLDER
from services.verification.rules.verifying import (
    EXTENSIONS,
    FALLBACKS,
    INDICATORS,
    extension_on,
    fallback_on,
    read_extensions,
    read_fallbacks,
    read_signs,
)
from shared.contracts.verification_codes import Indicator, Paper
from shared.contracts.vocabulary import Certificate
from shared.rows import BadRowError
from tests.architecture.sources import ROOT

CERTIFICATES = (FOLDER / "certificates.toml").read_text(encoding="utf-8")
VERIFYING = (FOLDER / "verifying.toml").read_text(encoding="utf-8")
SIGNS = (FOLDER / "indicators.toml").read_text(encoding="utf-8")


def test_every_kind_of_paper_has_an_issuer_today() -> None:
    for kind in (*Certificate, *Paper):
        assert ISSUERS.of(kind, date(2026, 3, 17)), kind


def test_every_row_says_where_it_was_read_and_what_was_not() -> None:
    for row in ISSUERS.rows:
        assert row.standing.source
        assert (row.standing.confidence == "unconfirmed") <= (row.standing.open_point is not None)


def test_what_nobody_confirmed_is_not_shown_as_found() -> None:
    unsure = {(row.kind, row.law) for row in ISSUERS.rows if row.standing.confidence == "unconfirmed"}
    assert {("GXN-CQDD", "L2024"), ("GTNN", "L2024"), ("GXN-TT", "L2024"), ("GXN-GC", "L2024")} <= unsure
    assert {row.standing.confidence for row in EXTENSIONS} == {"known", "unconfirmed"}
    assert {row.standing.confidence for row in FALLBACKS} == {"unconfirmed"}


def test_every_day_since_an_instrument_is_in_force_has_its_rows() -> None:
    for day in (date(2014, 3, 25), date(2025, 6, 30), date(2025, 7, 1), date(2040, 1, 1)):
        assert extension_on(day) is not None
        assert fallback_on(day) is not None
    assert extension_on(date(2014, 3, 24)) is None
    assert fallback_on(date(2012, 10, 10)) is not None
    assert fallback_on(date(2012, 10, 9)) is None


def test_an_instrument_has_the_code_that_the_directory_has() -> None:
    codes = {row.legal_basis for row in ISSUERS.rows} | {row.legal_basis for row in EXTENSIONS}
    assert {code for code in codes if code.startswith("TTLT")} == {"TTLT01-14"}
    assert "\nTTLT01-14," in (ROOT / "services/directory/data/instruments.csv").read_text(encoding="utf-8")


def test_signs_have_words_in_both_languages_and_the_portal_says_the_same() -> None:
    assert {sign.code for sign in INDICATORS} == set(Indicator)
    assert all(sign.vi.strip() and sign.en.strip() for sign in INDICATORS)
    assert VERIFICATION_TERMS["indicator"] == {sign.code: (sign.vi, sign.en) for sign in INDICATORS}


FIRST_ROW = '''[[certificate]]
kind = "GXN-CA"
proves = true
issuer = "CA-HUYEN"'''


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda text: text.replace('issuer = "CA-HUYEN"\n', "", 1), "certificates.toml:13: issuer is missing"),
        (lambda text: text.replace("\nproves = true", "", 1), "proves is missing"),
        (lambda text: re.sub(r"\nagencies = .*", "", text, count=1), "agencies is missing"),
        (lambda text: text.replace(FIRST_ROW, FIRST_ROW + "\nfee = 1", 1), "unknown key fee"),
        (lambda text: re.sub(r'source = ".*"', 'source = " "', text, count=1), "source is blank"),
        (lambda text: text.replace('confidence = "found"', 'confidence = "sure"', 1), "confidence is unknown: sure"),
        (lambda text: text.replace('kind = "GXN-CA"', 'kind = "GXN-XX"', 1), "kind is unknown: GXN-XX"),
        (lambda text: text.replace("\nproves = true", "\nproves = false", 1), "proves is against"),
        (lambda text: text.replace("valid_to = 2025-02-28", "valid_to = 2025-07-01", 1), "law is not in force"),
        (lambda text: text.replace("valid_to = 2025-02-28", "valid_to = 2011-02-28", 1), "valid_to is before"),
        (lambda text: text.replace("valid_from = 2012-01-01", 'valid_from = "2012"', 1), "valid_from is no date"),
        (lambda text: text.replace('law = "L2011"', 'law = "L1999"', 1), "law is not in force"),
        (lambda text: text + '\n[[paper-kind]]\nkind = "GXN-CA"\n', "paper-kind is no list of rows"),
        (lambda text: text + FIRST_ROW_AGAIN, "overlaps certificates.toml:"),
    ],
)
def test_a_bad_row_is_not_loaded_and_is_named(change: Callable[[str], str], named: str) -> None:
    changed = change(CERTIFICATES)
    assert changed != CERTIFICATES
    with pytest.raises(BadRowError, match=named):
        read_issuers(changed)


FIRST_ROW_AGAIN = """
[[certificate]]
kind = "GXN-CA"
proves = true
issuer = "CA-HUYEN"
body = "Công an huyện"
agencies = []
law = "L2011"
legal_basis = "L2011-24.4"
valid_from = 2020-01-01
valid_to = 2020-12-31
confidence = "known"
source = "bịa"
"""


def test_a_bad_row_of_the_other_tables_is_named_too() -> None:
    with pytest.raises(BadRowError, match="months is less than 1"):
        read_extensions(VERIFYING.replace("months = 2", "months = 0", 1))
    with pytest.raises(BadRowError, match="overlaps"):
        read_fallbacks(VERIFYING.replace("valid_to = 2025-06-30", "valid_to = 2025-07-30"))
    with pytest.raises(BadRowError, match="extensions is no list of rows"):
        read_extensions(VERIFYING.replace("[[extension]]", "[[extensions]]"))
    with pytest.raises(BadRowError, match="each once"):
        read_signs(SIGNS.replace('code = "Other"', 'code = "Another"'))
    with pytest.raises(BadRowError, match="confidence is unknown: sure"):
        read_signs(SIGNS.replace('confidence = "found"', 'confidence = "sure"', 1))
