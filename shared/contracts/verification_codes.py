"""Codes of verification: what statements are about, signs, notices, contests, papers. HTCDS 2.0 where it has them."""

from enum import StrEnum


class Matter(StrEnum):
    """What a statement is about (ours); the account is the whole of it."""

    ACCOUNT = "account"
    BACKGROUND = "background"
    ABSENCE = "absence"
    RECRUITMENT = "recruitment"
    TRANSPORT = "transport"
    HARBOURING = "harbouring"
    EXPLOITATION = "exploitation"
    OFFENDERS = "offenders"
    RELEASE = "release"
    HARM = "harm"
    WISHES = "wishes"


class Speaker(StrEnum):
    """Who of source e spoke (ours): the person who is being identified, or a relative."""

    PERSON = "person"
    RELATIVE = "relative"


class RetellingReason(StrEnum):
    """Why the person told again what was recorded (ours)."""

    PERSON_WISHES = "person-wishes"
    CORRECTION = "correction"
    CONTRADICTION = "contradiction"
    INCOMPLETE = "incomplete"
    INTERPRETATION = "interpretation"
    PROCEEDINGS = "proceedings"


class Indicator(StrEnum):
    """Signs of trafficking: HTCDS vic_MethodsOfControl, and the signs of L2024 Art. 32(2) as far as they were read."""

    FOUND_WITH_VICTIMS = "found-with-victims"  # ours
    LIVED_OR_WORKED_WITH_VICTIMS = "lived-or-worked-with-victims"  # ours
    PHYSICAL_THREATS = "PhysicalThreats"
    THREATS_LAW_ENFORCEMENT = "ThreatsLawEnforcement"
    THREATENS_CHILDREN_FAMILY = "ThreatensChildrenFamily"
    DEBT_BONDAGE = "DebtBondage"
    FALSE_PROMISES = "FalsePromises"
    PHYSICAL_ABUSE = "PhysicalAbuse"
    SEXUAL_ABUSE = "SexualAbuse"
    TAKES_EARNINGS = "TakesEarnings"
    RESTRICTS_FINANCIAL_ACCESS = "RestrictsFinancialAccess"
    RESTRICTS_MEDICAL_CARE = "RestrictsMedicalCare"
    WITHHOLDS_NECESSITIES = "WithholdsNecessities"
    PSYCHOLOGICAL_ABUSE = "PsychologicalAbuse"
    PSYCHOACTIVE_SUBSTANCE = "PsychoactiveSubstance"
    EXCESSIVE_WORKING_HOURS = "ExcessiveWorkingHours"
    WITHHOLDS_DOCUMENTS = "WithholdsDocuments"
    OTHER = "Other"


class FallbackOutcome(StrEnum):
    """What the fallback test came to (ours)."""

    SIGNS = "background-and-signs"
    NOT_MET = "not-met"


class NoticeForm(StrEnum):
    """What the person is handed (ours; the names of the forms of the decree were not read)."""

    NOTICE = "written-notice"
    DECISION = "decision-copy"
    ELECTRONIC = "electronic-document"


class NoticeChannel(StrEnum):
    """How it reaches the person (ours)."""

    IN_PERSON = "in-person"
    POST = "post"
    ELECTRONIC = "electronic"
    REPRESENTATIVE = "representative"
    FACILITY = "facility"


class Contestant(StrEnum):
    """Who contests (ours)."""

    PERSON = "person"
    REPRESENTATIVE = "representative"


class ContestOutcome(StrEnum):
    """How a contest ends (ours)."""

    ACCEPTED = "accepted"
    DISMISSED = "dismissed"
    WITHDRAWN = "withdrawn"


class ReopeningCause(StrEnum):
    """Why a determination is open again (ours)."""

    NEW_EVIDENCE = "new-evidence"
    CONTEST = "contest"


class Paper(StrEnum):
    """Papers of the file that prove no status by themselves (domain dossier §4.6)."""

    RETURN = "GCN-VN"
    DECLARATION_ABROAD = "TK-NN"
    DECLARATION_DOMESTIC = "TK-TN"


class CertificateMode(StrEnum):
    """Whether a certificate was issued by who brings it or recorded as issued by another, or earlier (ours)."""

    ISSUED = "issued"
    RECORDED = "recorded"


class CertificateBasis(StrEnum):
    """What a certificate stands on (ours)."""

    DETERMINATION = "determination"
    EARLIER_DETERMINATION = "earlier-determination"
    FOREIGN_PAPER = "foreign-paper"
