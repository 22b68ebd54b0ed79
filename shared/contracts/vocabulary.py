"""Codes that cross services. Values of HTCDS 2.0 where it has them; ours are marked ``# ours``."""

from enum import StrEnum


class Route(StrEnum):
    """How the person came to be received (L2024 Art. 27-31; domain dossier §4.1)."""

    SELF_REPORT = "TU_TRINH_BAO"
    RESCUED = "GIAI_CUU"
    ABROAD = "O_NUOC_NGOAI"
    RETURNED = "TU_NUOC_NGOAI_TRO_VE"
    FOREIGNER = "NUOC_NGOAI_TAI_VN"


class Sex(StrEnum):
    """HTCDS prs_Gender; unknown is an absent value, not a code."""

    FEMININE = "Feminine"
    MASCULINE = "Masculine"
    TRANSGENDER_FEMININE = "TransgenderFeminine"
    TRANSGENDER_MASCULINE = "TransgenderMasculine"
    NON_CONFORMING = "NonConforming"


class Channel(StrEnum):
    """The channel by which the person is suspected to have been trafficked (ours; seed 0-17)."""

    LABOUR_EXPORT = "labour-export"
    TOURISM = "tourism"
    MARRIAGE = "marriage"
    ONLINE = "online"
    ADOPTION = "adoption"
    SURROGACY = "surrogacy"
    OTHER = "other"


class TraffickingStatus(StrEnum):
    """HTCDS vic_TraffickingStatus."""

    POSSIBLE = "PossibleVictimOfTrafficking"
    ACTUAL = "ActualVictimOfTrafficking"
    NOT = "NotAVictimOfTrafficking"


class Exploitation(StrEnum):
    """HTCDS vic_TypeOfExploitation."""

    FORCED_LABOUR = "ForcedLabour"
    SEXUAL = "SexualExploitation"
    CHILD_LABOUR = "ChildLabour"
    FORCED_MARRIAGE = "ForcedMarriage"
    SERVITUDE = "Servitude"
    FORCED_MILITARY = "ForcedMilitaryByNonStateActors"
    ORGAN_REMOVAL = "OrganRemoval"
    FORCED_BEGGING = "ForcedBegging"
    FORCED_ADOPTION = "ForcedAdoption"
    SURROGACY = "Surrogacy"
    OTHER = "Other"


class EvidenceSource(StrEnum):
    """The nine sources of L2024 Art. 32(1), letters a to i."""

    PROCEEDINGS = "a"
    RESCUER = "b"
    MISSION = "c"
    DOMESTIC_AGENCY = "d"
    FOREIGN_AGENCY = "dd"
    PERSON_OR_RELATIVE = "e"
    TRAFFICKER = "g"
    OTHER_VICTIM_OR_WITNESS = "h"
    OTHER_MATERIAL = "i"


class CheckOutcome(StrEnum):
    """What the initial check comes to (ours; L2024 Art. 27(4), (5))."""

    DOCUMENT_FOUND = "document-found"
    NEEDS_POLICE = "needs-police-verification"


class Certificate(StrEnum):
    """Documents that prove the status of a victim (domain dossier §4.6)."""

    POLICE = "GXN-CA"
    RESCUER = "GXN-GC"
    PROCEEDINGS = "GXN-TT"
    FOREIGN = "GTNN"
    MISSION = "GXN-CQDD"


class Regime(StrEnum):
    """Support regimes of L2024 Art. 37(1): a b c d đ e g h i k (đ is spelled dd)."""

    ESSENTIAL_NEEDS = "a"
    MEDICAL = "b"
    INTERPRETATION = "c"
    LEGAL_SUPPORT = "d"
    LEGAL_AID = "dd"
    TRAVEL = "e"
    PSYCHOLOGICAL = "g"
    SCHOOLING = "h"
    VOCATIONAL = "i"
    HARDSHIP_AND_LOAN = "k"


class Confidence(StrEnum):
    """How sure we are of a legal figure (domain dossier, marks F, K, U)."""

    FOUND = "found"
    KNOWN = "known"
    UNCONFIRMED = "unconfirmed"


class Funding(StrEnum):
    """Who pays (ours; domain dossier seed 2-16)."""

    CENTRAL_SUPPLEMENT = "central-supplement"
    PROVINCIAL_RECURRENT = "provincial-recurrent"
    CRIME_PREVENTION_FUND = "crime-prevention-fund"
    INTERNATIONAL_AID = "international-aid"
    OTHER_LAWFUL = "other-lawful"


class AgencyKind(StrEnum):
    """What an agency is (ours; domain dossier §10)."""

    COMMUNE = "commune"
    HEALTH_DEPARTMENT = "health-department"
    POLICE = "police"
    BORDER_GUARD = "border-guard"
    SHELTER = "shelter"
    LEGAL_AID_CENTRE = "legal-aid-centre"
    WOMENS_UNION = "womens-union"
    PROVIDER = "provider"
    AUDIT = "audit"
    PROVINCE = "province"


AGE_BANDS = ("0-8", "9-17", "18-20", "21-23", "24-26", "27-29", "30-38", "39-47", "48+")
"""Age bands of the CTDC data dictionary (its double hyphen written as one)."""

UNDER_18_BANDS = frozenset({"0-8", "9-17"})

URGENT_NEEDS = ("shelter", "food", "medical", "psychological", "interpretation", "safety", "travel")
"""Needs met at once (ours)."""

SERVICES_REFERRED = ("shelter", "health", "psychological", "legal-aid", "schooling", "vocational", "livelihood")
"""What a referral asks the receiver for (ours)."""
