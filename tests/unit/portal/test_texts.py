"""Every word of the pages stands in one catalogue, in both languages, and none in a template."""

import re
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from services.portal.rules.stages import STAGES
from services.portal.web import pages
from services.portal.web.forms import CHOICES, TYPED
from services.portal.web.labels import CODES
from services.portal.web.terms import TERMS
from services.portal.web.texts import WORDS, Texts
from shared.access.roles import PURPOSES_OF, ROLES
from shared.contracts import verification_codes as codes
from shared.contracts.commands.livelihood import ACTIVITIES, ASSETS
from shared.contracts.commands.referrals import URGENCIES
from shared.contracts.entitlements import NotedFact
from shared.contracts.registry import message_types
from shared.contracts.vocabulary import (
    SERVICES_REFERRED,
    Certificate,
    CheckOutcome,
    Confidence,
    EvidenceSource,
    Exploitation,
    Funding,
    Regime,
    TraffickingStatus,
)
from shared.kernel.personal import FieldClass

TEMPLATES = sorted((Path(pages.__file__).parent / "templates").glob("*.html"))
PLACES = (*TEMPLATES, Path(pages.__file__), Path(pages.__file__).with_name("showing.py"))
USED = {
    key
    for path in PLACES
    for found in re.findall(r'word\("([a-z-]+)"(?: if \w+ else "([a-z-]+)")?', path.read_text())
    for key in found
    if key
}


def test_every_word_that_is_used_is_there_in_both_languages() -> None:
    assert set(WORDS) >= USED
    assert all(vietnamese.strip() and english.strip() for vietnamese, english in WORDS.values())


def test_no_word_is_kept_that_nobody_uses() -> None:
    of_macros = set(re.findall(r'"([a-z-]+)"', (TEMPLATES[0].parent / "reception.html").read_text()))
    assert set(WORDS) - USED - of_macros == set()


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_holds_no_words(path: Path) -> None:
    text = re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}", "", path.read_text(), flags=re.DOTALL)
    shown = re.sub(r'<[^>]*>| [a-z-]+="[^"]*"', " ", text)
    assert not re.search(r"\w\w", shown), shown


@pytest.mark.parametrize(
    ("kind", "codes"),
    [
        ("stage", STAGES),
        ("role", ROLES),
        ("confidence", tuple(Confidence)),
        ("regime", tuple(Regime)),
        ("purpose", tuple(sorted(set().union(*PURPOSES_OF.values())))),
        ("message", tuple(message_types())),
        ("status", tuple(TraffickingStatus)),
        ("classes", tuple(FieldClass)),
        ("exploitation", tuple(Exploitation)),
        ("certificate", tuple(Certificate)),
        ("funding", tuple(Funding)),
        ("fact", tuple(NotedFact)),
        ("services", SERVICES_REFERRED),
        ("urgency", URGENCIES),
        ("outcome", tuple(CheckOutcome)),
        ("activities", ACTIVITIES),
        ("asset", ASSETS),
        ("paper", tuple(codes.Paper)),
        ("source", tuple(EvidenceSource)),
        ("indicator", tuple(codes.Indicator)),
        ("matters", tuple(codes.Matter)),
        ("mode", tuple(codes.CertificateMode)),
        ("rests_on", tuple(codes.CertificateBasis)),
        ("form", tuple(codes.NoticeForm)),
        ("channel", tuple(codes.NoticeChannel)),
        ("filed_by", tuple(codes.Contestant)),
        ("cause", tuple(codes.ReopeningCause)),
        ("outcome", (*codes.FallbackOutcome, *codes.ContestOutcome)),
        *CHOICES.items(),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_every_code_that_a_person_sees_has_a_label(kind: str, codes: tuple[str, ...]) -> None:
    assert set(codes) <= set({**CODES, **TERMS}[kind])


@pytest.mark.parametrize("name", sorted(message_types()))
def test_every_field_of_a_message_has_a_label(name: str) -> None:
    kind: Any = message_types()[name]
    assert {field.name for field in fields(kind)} - {"version"} <= set(CODES["field"])


@pytest.mark.parametrize("name", [*TYPED, "urgent_needs"])
def test_every_field_of_the_form_has_a_label(name: str) -> None:
    assert name.replace("_", "-") in WORDS


def test_labels_are_there_in_both_languages() -> None:
    assert not set(CODES) & set(TERMS)
    for labels in (*CODES.values(), *TERMS.values()):
        assert all(vietnamese.strip() and english.strip() for vietnamese, english in labels.values())


def test_an_unknown_language_is_vietnamese() -> None:
    assert (Texts("vi").language, Texts("en").language, Texts("xx").language) == ("vi", "en", "vi")
    assert (Texts("vi").other, Texts("en").other) == ("en", "vi")


def test_a_code_without_a_label_is_shown_as_it_is() -> None:
    assert Texts("vi").code("stage", "24-so-y-te") == "24-so-y-te"


def test_an_error_without_a_title_is_an_error_of_ours() -> None:
    assert Texts("en").error("zzz") == "Something went wrong inside"
