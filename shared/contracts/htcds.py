"""Who a person is, and how she was recruited and held, in codes of HTCDS 2.0; ours are marked ``# ours``."""

from enum import StrEnum


class Recruitment(StrEnum):
    """HTCDS vic_MethodOfRecruitment."""

    BUSINESS = "AtAPlaceOfBusiness"
    EDUCATION = "AtAnEducationalInstitution"
    WORK = "AtWork"
    SOCIAL_NETWORKS = "ThroughOnlineSocialNetworks"
    ONLINE_ADVERTISEMENT = "ThroughAnOnlineAdvertisement"
    TELEVISION = "ThroughATelevisionAdvert"
    NEWSPAPER = "ThroughANewspaperAdvert"
    FAMILY = "ThroughFamilyOrFamilyEvents"
    FRIENDS = "ThroughFriendsOrSocialEvents"
    OTHER = "Other"


class Application(StrEnum):
    """HTCDS vic_RecruitmentWebsitesAndApps; ``Zalo`` is ours."""

    FACEBOOK = "Facebook"
    INSTAGRAM = "Instagram"
    WHATSAPP = "WhatsApp"
    TELEGRAM = "Telegram"
    FACEBOOK_MESSENGER = "FacebookMessenger"
    VIBER = "Viber"
    SNAPCHAT = "SnapChat"
    LINE = "Line"
    FOR_SALE = "4Sale"
    WECHAT = "WeChat"
    QQ = "QQ"
    QZONE = "QZone"
    TIKTOK = "TikTok"
    TWITTER = "Twitter"
    ZALO = "Zalo"  # ours
    OTHER = "Other"


class Control(StrEnum):
    """HTCDS vic_MethodsOfControl. Never asked for where the person was under 18 then (L2024 Art. 2(1))."""

    PHYSICAL_THREATS = "PhysicalThreats"
    THREATS_OF_LAW = "ThreatsLawEnforcement"
    THREATS_TO_FAMILY = "ThreatensChildrenFamily"
    DEBT_BONDAGE = "DebtBondage"
    FALSE_PROMISES = "FalsePromises"
    PHYSICAL_ABUSE = "PhysicalAbuse"
    SEXUAL_ABUSE = "SexualAbuse"
    TAKES_EARNINGS = "TakesEarnings"
    RESTRICTS_MONEY = "RestrictsFinancialAccess"
    RESTRICTS_CARE = "RestrictsMedicalCare"
    WITHHOLDS_NECESSITIES = "WithholdsNecessities"
    PSYCHOLOGICAL_ABUSE = "PsychologicalAbuse"
    SUBSTANCES = "PsychoactiveSubstance"
    EXCESSIVE_HOURS = "ExcessiveWorkingHours"
    WITHHOLDS_DOCUMENTS = "WithholdsDocuments"
    OTHER = "Other"


class TraffickerTie(StrEnum):
    """HTCDS vic_RelationshipToTrafficker, in the spelling of the standard."""

    FAMILIAL = "Familial"
    ACQUAINTED = "Acquainted"
    UNACQUAINTED = "Unaquainted"


class MaritalStatus(StrEnum):
    """HTCDS prs_MaritalStatus."""

    SINGLE = "Single"
    MARRIED = "Married"
    WIDOWED = "Widowed"
    DIVORCED = "Divorced"
    SEPARATED = "Separated"
    PARTNERSHIP = "RegisteredPartnership"


class Education(StrEnum):
    """HTCDS prs_HighestLevelOfEducation."""

    EARLY_CHILDHOOD = "EarlyChildhoodEducation"
    PRIMARY = "PrimaryEducation"
    LOWER_SECONDARY = "LowerSecondaryEducation"
    UPPER_SECONDARY = "UpperSecondaryEducation"
    POST_SECONDARY = "PostSecondaryNonTertiaryEducation"
    SHORT_TERTIARY = "ShortCycleTertiaryEducation"
    BACHELOR = "BachelorsOrEquivalentLevel"
    MASTER = "MastersOrEquivalentLevel"
    DOCTOR = "DoctoralOrEquivalentLevel"


class Vulnerability(StrEnum):
    """HTCDS vic_Vulnerabilities."""

    ADDICTION = "Addiction"
    SOCIAL_GROUP = "SocialGroup"
    DISCRIMINATION = "Discrimination"
    POVERTY = "Poverty"
    DISABILITY = "DisabilityAndPhysicalHealth"
    MENTAL_HEALTH = "MentalHealth"
    MIGRATION = "Migration"
    HOMELESSNESS = "Homelessness"
    ABUSE_ON_SOCIAL_MEDIA = "AbuseSocialMedia"
    PHYSICAL_ABUSE = "AbusePhysical"
    EDUCATION = "Education"
    WORK_ENVIRONMENT = "WorkEnvironment"
