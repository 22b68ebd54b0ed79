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


class SignalChannel(StrEnum):
    """How a tip came in (ours; L2024 and Decree 162/2025 Art. 4-5 for hotline 111; domain dossier §10.1)."""

    HOTLINE_111 = "hotline-111"
    POLICE_113 = "police-113"
    IN_PERSON = "in-person"
    LETTER = "letter"
    ONLINE = "online"
    AGENCY = "agency"
    MISSION = "mission"
    ORGANISATION = "organisation"
    PATROL = "patrol"
    OTHER = "other"


class SignalEnd(StrEnum):
    """Why a tip is closed without a case (ours)."""

    NO_SIGNS = "no-signs"
    INFORMATION_ONLY = "information-only"
    COUNSELLED = "counselled"
    DUPLICATE = "duplicate"
    UNTRACEABLE = "untraceable"
    UNTRUE = "untrue"
    OTHER_OFFENCE = "other-offence"


class Relation(StrEnum):
    """Relatives as Decree 62/2012 Art. 6 lists them; whether the list holds after 30 June 2025 is unconfirmed."""

    WIFE = "wife"
    HUSBAND = "husband"
    PARENT = "parent"
    ADOPTIVE_PARENT = "adoptive-parent"
    STEP_PARENT = "step-parent"
    CHILD = "child"
    ADOPTED_CHILD = "adopted-child"
    PARENT_IN_LAW = "parent-in-law"
    SIBLING = "sibling"
    GRANDPARENT = "grandparent"
    GRANDCHILD = "grandchild"


class AgeFinding(StrEnum):
    """What is held of somebody's age (ours); who is in doubt is treated as a child."""

    UNDER_18 = "under-18"
    IN_DOUBT = "age-in-doubt"
    FULL_AGE = "full-age"


class TraffickingStatus(StrEnum):
    """HTCDS vic_TraffickingStatus."""

    POSSIBLE = "PossibleVictimOfTrafficking"
    ACTUAL = "ActualVictimOfTrafficking"
    NOT = "NotAVictimOfTrafficking"


class Exploitation(StrEnum):
    """HTCDS vic_TypeOfExploitation, and what it lacks of Decree 62/2012 Art. 5 and L2024 (domain dossier §2)."""

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
    FORCED_CHILDBEARING = "ForcedChildbearing"  # ours
    FOETUS_SALE = "SaleOfFoetus"  # ours
    FORCED_CRIMINALITY = "ForcedCriminality"  # ours
    FORCED_SCAMMING = "ForcedScamming"  # ours
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

    @classmethod
    def weakest(cls, *confidences: "Confidence") -> "Confidence":
        """Give the least sure of several: a chain holds as its weakest link."""
        return max(confidences, key=list(cls).index)


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
    DISTRICT_OFFICE = "district-office"
    ARMY = "army"
    COAST_GUARD = "coast-guard"
    PROCURACY = "procuracy"
    COURT = "court"
    MISSION = "mission"


AGE_BANDS = ("0-8", "9-17", "18-20", "21-23", "24-26", "27-29", "30-38", "39-47", "48+")
"""Age bands of the CTDC data dictionary (its double hyphen written as one)."""

UNDER_18_BANDS = frozenset({"0-8", "9-17"})

POVERTY = ("poor", "near-poor", "neither")
"""How a household stands to the poverty line (hộ nghèo, hộ cận nghèo; ours)."""

URGENT_NEEDS = ("shelter", "food", "medical", "psychological", "interpretation", "safety", "travel")
"""Needs met at once (ours)."""

SERVICES_REFERRED = ("shelter", "health", "psychological", "legal-aid", "schooling", "vocational", "livelihood")
"""What a referral asks the receiver for (ours)."""
