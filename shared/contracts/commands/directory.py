"""Commands of the directory service."""

from marshmallow import fields

from shared.contracts.commands.contract import BodySchema, CommandContract, Spelled, Text, code, day, one_of
from shared.contracts.vocabulary import AgencyKind, Confidence

STAFF_ROLES = (
    "commune-officer",
    "case-manager",
    "investigator",
    "border-officer",
    "approver",
    "livelihood-officer",
    "legal-aid",
    "shelter-staff",
    "provider",
    "auditor",
    "privacy-officer",
    "supervisor",
    "statistician",
    "administrator",
)
ENDING_REASONS = ("task-done", "left-agency", "assigned-in-error", "conflict-of-interest", "person-asked", "other")


def username() -> fields.String:
    """Make a field for a user name: a code in small letters, so that one name has one spelling."""
    return fields.String(required=True, validate=Spelled(r"[a-z][a-z0-9._-]{2,39}", error="not-a-user-name"))


class RegisterAgency(BodySchema):
    """An agency, or another name of a known one, from a day on."""

    code = code(required=True)
    kind = one_of(*AgencyKind, required=True)
    province = fields.String(required=True, validate=Spelled(r"[0-9]{2}", error="not-a-province"))
    name = Text(required=True)
    valid_from = day(required=True)
    source = Text(required=True)
    confidence = one_of(*Confidence, load_default=Confidence.UNCONFIRMED.value)


class AddStaff(BodySchema):
    """Whose account, in which role of which agency."""

    username = username()
    full_name = Text(required=True)
    agency = code(required=True)
    role = one_of(*STAFF_ROLES, required=True)


class AssignCase(BodySchema):
    """Which agency has to do with the case from now on."""

    agency = code(required=True)


class EndRelationship(BodySchema):
    """Which agency has nothing more to do with the case on which basis, and why."""

    agency = code(required=True)
    basis = one_of("reception", "verification", "referral", "assignment", required=True)
    reason = one_of(*ENDING_REASONS, required=True)


_BY_OPERATORS = frozenset({"administrator"})
_BY_SUPERVISORS = frozenset({"supervisor"})

COMMANDS = (
    CommandContract(
        service="directory",
        name="register-agency",
        operation="RegisterAgency",
        title_en="Register an agency, or a new name of one",
        title_vi="Đăng ký cơ quan hoặc tên mới của cơ quan",
        roles=_BY_OPERATORS,
        schema=RegisterAgency,
        internal=True,
        caseless=True,
        example={
            "code": "24-xa-dong-ky",
            "kind": "commune",
            "province": "24",
            "name": "Ủy ban nhân dân xã Đồng Kỳ",
            "valid_from": "2025-07-01",
            "source": "Nghị quyết 202/2025/QH15",
            "confidence": "known",
        },
    ),
    CommandContract(
        service="directory",
        name="add-staff",
        operation="AddStaff",
        title_en="Give a member of staff an account",
        title_vi="Cấp tài khoản cho cán bộ",
        roles=_BY_OPERATORS,
        schema=AddStaff,
        internal=True,
        caseless=True,
        example={
            "username": "xa-dong-ky.1",
            "full_name": "Nguyễn Văn Thử Nghiệm",
            "agency": "24-xa-dong-ky",
            "role": "commune-officer",
        },
    ),
    CommandContract(
        service="directory",
        name="assign-case",
        operation="AssignCase",
        title_en="Assign a case to an agency",
        title_vi="Giao hồ sơ cho cơ quan",
        roles=_BY_SUPERVISORS,
        schema=AssignCase,
        example={"agency": "24-trung-tam-cong-tac-xa-hoi"},
    ),
    CommandContract(
        service="directory",
        name="end-relationship",
        operation="EndRelationship",
        title_en="End what an agency has to do with a case",
        title_vi="Chấm dứt liên quan của cơ quan với hồ sơ",
        roles=_BY_SUPERVISORS,
        schema=EndRelationship,
        example={"agency": "24-trung-tam-cong-tac-xa-hoi", "basis": "assignment", "reason": "task-done"},
    ),
)
