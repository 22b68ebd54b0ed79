"""Labels of the methods of control (HTCDS), Vietnamese and English: intake records them, verification weighs them."""

from collections.abc import Mapping

CONTROL: Mapping[str, tuple[str, str]] = {
    "PhysicalThreats": ("Đe dọa dùng vũ lực", "Physical threats"),
    "ThreatsLawEnforcement": ("Đe dọa báo cơ quan công quyền", "Threats of law enforcement"),
    "ThreatensChildrenFamily": ("Đe dọa con cái, gia đình", "Threatens children/family"),
    "DebtBondage": ("Lệ thuộc vì nợ", "Debt bondage"),
    "FalsePromises": ("Hứa hẹn gian dối", "False promises"),
    "PhysicalAbuse": ("Hành hạ thân thể", "Physical abuse"),
    "SexualAbuse": ("Xâm hại tình dục", "Sexual abuse"),
    "TakesEarnings": ("Lấy tiền công", "Takes earnings"),
    "RestrictsFinancialAccess": ("Hạn chế dùng tiền", "Restricts financial access"),
    "RestrictsMedicalCare": ("Hạn chế khám, chữa bệnh", "Restricts medical care"),
    "WithholdsNecessities": ("Không cho nhu yếu phẩm", "Withholds necessities"),
    "PsychologicalAbuse": ("Hành hạ tinh thần", "Psychological abuse"),
    "PsychoactiveSubstance": ("Cho dùng chất gây nghiện, hướng thần", "Psychoactive substance"),
    "ExcessiveWorkingHours": ("Ép làm quá giờ", "Excessive working hours"),
    "WithholdsDocuments": ("Giữ giấy tờ", "Withholds documents"),
}
