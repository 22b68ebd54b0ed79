"""The page of certificates and papers: who may issue which on which days, and what verification follows beside it."""

from deploy.reference.tables import table
from services.verification.rules.issuers import ISSUERS, Issuing
from services.verification.rules.tables import Standing
from services.verification.rules.verifying import EXTENSIONS, FALLBACKS, INDICATORS
from shared.contracts.vocabulary import EvidenceSource

HEAD = """\
# Certificates and papers

*Written by `make reference`; do not edit.*

From the tables in `services/verification/rules/*.toml`. *found* was read in a public page, *known* is remembered and
not read again, *unconfirmed* is neither: it must be read in a full text before anybody relies on it.

`issue-certificate` refuses with `issuer-may-not` what no row allows on the day of issue. The body is told by how the
code of the agency is spelled; where the table knows no spelling, the command names it (`issuer`). A certificate that
its own agency issues on the determination that stands is *issued*; every other is *recorded*: that of another agency,
of before the determination, of the old law, of another country. One of the old law stays good after the law has ended.

## Who may issue what

"""
COLUMNS = ("paper", "proves", "body", "codes of its agencies", "law", "text", "legalised", "in force", "source")
MARKS = ("confidence", "not read")
UNNAMED = """
## Papers that cannot be recorded yet

"""
EXTENDING = """
## How long verification may be extended

Counted in months from the day the police were asked; `extend-verification` refuses a later day.

"""
FALLBACK = """
## The fallback test

Where the nine sources prove nothing: background, then time and reason of the absence against the statement, then signs.

"""
SIGNS = """
## Signs

Codes of HTCDS 2.0 are a vocabulary; no text of law names them as signs.

"""
SOURCES = """
## Sources of evidence

The nine sources of Article 32(1) of the law of 2024, by their letters (đ is spelled dd).

"""
_SOURCES = {
    EvidenceSource.PROCEEDINGS: "Cơ quan tiến hành tố tụng",
    EvidenceSource.RESCUER: "Cơ quan giải cứu",
    EvidenceSource.MISSION: "Cơ quan đại diện Việt Nam ở nước ngoài",
    EvidenceSource.DOMESTIC_AGENCY: "Cơ quan, tổ chức khác trong nước",
    EvidenceSource.FOREIGN_AGENCY: "Cơ quan có thẩm quyền của nước ngoài",
    EvidenceSource.PERSON_OR_RELATIVE: "Lời khai của người đang được xác định, người thân thích",
    EvidenceSource.TRAFFICKER: "Lời khai của người mua bán người",
    EvidenceSource.OTHER_VICTIM_OR_WITNESS: "Lời khai của nạn nhân khác, người làm chứng",
    EvidenceSource.OTHER_MATERIAL: "Tài liệu hợp pháp khác",
}


def page() -> str:
    """Give the whole page."""
    rows = sorted(ISSUERS.rows, key=lambda row: (not row.proves, row.kind, row.validity.first, row.issuer))
    unnamed = ((row.code, row.name, row.source, row.confidence) for row in ISSUERS.unnamed)
    extensions = ((str(row.months), row.legal_basis, *_standing(row.standing)) for row in EXTENSIONS)
    fallbacks = ((row.legal_basis, *_standing(row.standing)) for row in FALLBACKS)
    signs = ((row.code, row.en, row.vi, row.source, row.confidence) for row in INDICATORS)
    sources = ((source.value, name) for source, name in _SOURCES.items())
    standing = ("in force", "source", *MARKS)
    return (
        f"{HEAD}{table((*COLUMNS, *MARKS), map(_issuing, rows))}"
        f"{UNNAMED}{table(('code', 'what', 'source', 'confidence'), unnamed)}"
        f"{EXTENDING}{table(('months', 'text', *standing), extensions)}"
        f"{FALLBACK}{table(('text', *standing), fallbacks)}"
        f"{SOURCES}{table(('code', 'source'), sources)}"
        f"{SIGNS}{table(('code', 'sign', 'Vietnamese', 'source', 'confidence'), signs)}"
    )


def _issuing(row: Issuing) -> tuple[str, ...]:
    return (
        row.kind,
        "yes" if row.proves else "no",
        f"{row.issuer}: {row.body}",
        " ".join(f"`{pattern}`" for pattern in row.agencies),
        row.law,
        row.legal_basis,
        "yes" if row.legalised else "",
        *_standing(row.standing),
    )


def _standing(row: Standing) -> tuple[str, ...]:
    first, last = row.validity.first, row.validity.last
    days = f"from {first}" if last is None else f"{first} to {last}"
    return days, row.source, row.confidence, row.open_point or ""
