"""Labels of the codes that intake tells of routes, people, handovers and tips, Vietnamese and English."""

from collections.abc import Mapping

from services.portal.web.control_terms import CONTROL

_OTHER = ("khác", "other")

INTAKE_TERMS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "presented_to": {
        "commune": ("Ủy ban nhân dân xã, phường", "commune People's Committee"),
        "police": ("công an", "police"),
        "border-guard": ("bộ đội biên phòng", "border guard"),
        "coast-guard": ("cảnh sát biển", "coast guard"),
        "other-agency": ("cơ quan, tổ chức gần nhất", "the nearest agency or organisation"),
    },
    "presented_by": {
        "person": ("chính người đó", "the person herself"),
        "representative": ("người đại diện theo pháp luật", "her legal representative"),
    },
    "return_by": {
        "mission": ("qua cơ quan đại diện", "through a mission"),
        "bilateral": ("trao trả song phương", "bilateral handover"),
    },
    "wish": {
        "home": ("về nơi cư trú", "to go home"),
        "facility": ("vào cơ sở trợ giúp, hỗ trợ", "to stay in a facility"),
        "abroad": ("về nước mình", "to go to a country of her own"),
        "undecided": ("chưa quyết định", "undecided"),
    },
    "recruitment": {
        "AtAPlaceOfBusiness": ("tại cơ sở kinh doanh", "at a place of business"),
        "AtAnEducationalInstitution": ("tại trường học", "at a school"),
        "AtWork": ("tại nơi làm việc", "at work"),
        "ThroughOnlineSocialNetworks": ("qua mạng xã hội", "through social networks"),
        "ThroughAnOnlineAdvertisement": ("qua quảng cáo trên mạng", "through an online advertisement"),
        "ThroughATelevisionAdvert": ("qua quảng cáo truyền hình", "through television"),
        "ThroughANewspaperAdvert": ("qua quảng cáo trên báo", "through a newspaper"),
        "ThroughFamilyOrFamilyEvents": ("qua gia đình", "through family"),
        "ThroughFriendsOrSocialEvents": ("qua bạn bè", "through friends"),
        "Other": _OTHER,
    },
    "control": {
        **CONTROL,
        "Other": _OTHER,
    },
    "trafficker_tie": {
        "Familial": ("người trong gia đình", "family"),
        "Acquainted": ("người quen", "acquainted"),
        "Unaquainted": ("người lạ", "unacquainted"),
    },
    "finding": {
        "under-18": ("dưới 18 tuổi", "under 18"),
        "age-in-doubt": ("chưa chắc về tuổi", "age in doubt"),
        "full-age": ("từ đủ 18 tuổi", "of full age"),
    },
    "relation": {
        "wife": ("vợ", "wife"),
        "husband": ("chồng", "husband"),
        "parent": ("cha, mẹ đẻ", "parent"),
        "adoptive-parent": ("cha, mẹ nuôi", "adoptive parent"),
        "step-parent": ("cha dượng, mẹ kế", "step-parent"),
        "child": ("con đẻ", "child"),
        "adopted-child": ("con nuôi", "adopted child"),
        "parent-in-law": ("cha, mẹ vợ hoặc chồng", "parent-in-law"),
        "sibling": ("anh, chị, em ruột", "sibling"),
        "grandparent": ("ông, bà nội, ngoại", "grandparent"),
        "grandchild": ("cháu nội, ngoại", "grandchild"),
    },
    "poverty": {
        "poor": ("hộ nghèo", "poor"),
        "near-poor": ("hộ cận nghèo", "near-poor"),
        "neither": ("không thuộc diện", "neither"),
    },
    "tip_channel": {
        "hotline-111": ("Tổng đài 111", "hotline 111"),
        "police-113": ("113", "police 113"),
        "in-person": ("trực tiếp", "in person"),
        "letter": ("đơn, thư", "letter"),
        "online": ("trên mạng", "online"),
        "agency": ("cơ quan khác báo", "another agency"),
        "mission": ("cơ quan đại diện ở nước ngoài", "mission abroad"),
        "organisation": ("tổ chức xã hội", "organisation"),
        "patrol": ("tuần tra, kiểm soát", "patrol"),
        "other": _OTHER,
    },
    "told_by": {
        "person": ("chính người đó", "the person herself"),
        "relative": ("người thân", "a relative"),
        "witness": ("người chứng kiến", "a witness"),
        "official": ("cán bộ", "an official"),
        "organisation": ("tổ chức", "an organisation"),
        "anonymous": ("không nêu tên", "anonymous"),
    },
}
