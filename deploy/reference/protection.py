"""The page of protection: its measures and the bodies that may decide them, with text, source and confidence."""

from collections.abc import Iterable

from deploy.reference.tables import standing, table
from services.verification.rules.protection import PROTECTION, Entry
from shared.contracts import protection

HEAD = """\
# Measures of protection

*Written by `make reference`; do not edit.*

From `services/verification/rules/protection.toml`. A decision stands on the rows of the day on which it is made, and
carries the least sure of their confidences. *found* was read in a public page, *known* is remembered and not read
again, *unconfirmed* is neither: of Decree 162/2025 neither the list of Article 13 nor the hours for a decision were
read, so every decision since 1 July 2025 is unconfirmed. How a protection goes and who is told of it:
[protection](../explanation/protection.md). Sources: S4, S32 and S44 stand in [the list of law](law.md#sources); S17 is
baovephapluat.vn/…-180267.html.
"""
MEASURES = ("measure", "name", "text", "in force", "source", "confidence", "not read")
BODIES = ("body", "name", "agencies", "roles", "text", "in force", "source", "confidence", "not read")
PERIOD = """
## Periods

| what | by when | confidence |
| --- | --- | --- |
| decision on a request in an emergency | the day of the request (our level of service) | unconfirmed |
| decision on any other request | no day is set: the text was not read | unconfirmed |

"""
CODES = (
    ("grounds", protection.GROUNDS),
    ("who asks", protection.ASKED_BY),
    ("who is protected besides the person received", tuple(protection.ProtectedKind)),
    ("level of the danger", tuple(protection.RiskLevel)),
    ("questions of a risk assessment", protection.RISK_QUESTIONS),
    ("who signs for a body", protection.SIGNATORIES),
    ("why a body refuses", protection.REFUSAL_REASONS),
    ("why a measure changes", protection.CHANGE_REASONS),
    ("why measures end", protection.END_REASONS),
    ("why the person declines", protection.DECLINE_REASONS),
)


def page() -> str:
    """Give the whole page."""
    measures = ((row.code, _name(row), row.legal_basis, *_tail(row)) for row in _sorted(PROTECTION.measures))
    bodies = (
        (row.code, _name(row), ", ".join(row.kinds), ", ".join(row.roles), row.legal_basis, *_tail(row))
        for row in _sorted(PROTECTION.bodies)
    )
    codes = ((name, ", ".join(f"`{code}`" for code in words)) for name, words in CODES)
    return (
        f"{HEAD}\n## Measures\n\n{table(MEASURES, measures)}"
        f"\n## Bodies\n\n{table(BODIES, bodies)}"
        f"{PERIOD}## Codes\n\n{table(('what', 'codes'), codes)}"
    )


def _sorted(rows: Iterable[Entry]) -> list[Entry]:
    return sorted(rows, key=lambda row: (row.validity.first, row.code))


def _name(row: Entry) -> str:
    return f"{row.title_en} — {row.title_vi}"


def _tail(row: Entry) -> tuple[str, ...]:
    return *standing(row), row.open_point or ""
