"""Commands of intake about tips. A tip is a file of its own under ``/signals``; it may become a case."""

from shared.contracts.commands.contract import (
    LONGEST_TEXT,
    BodySchema,
    CommandContract,
    Text,
    code,
    moment,
    one_of,
    whole,
)
from shared.contracts.commands.intake_bodies import RECEIVERS, answer, country, note
from shared.contracts.vocabulary import Channel, SignalChannel, SignalEnd

TOLD_BY = ("person", "relative", "witness", "official", "organisation", "anonymous")
"""Who gave the tip (ours)."""

SIGNAL = "signal"
LISTENERS = RECEIVERS | {"shelter-staff", "provider"}


class ReceiveSignal(BodySchema):
    """A tip: how it came in, when, to whom, and what was said. Who is spoken of is nobody's case yet."""

    tip_channel = one_of(*SignalChannel, required=True)
    received_at = moment(required=True)
    told_by = one_of(*TOLD_BY, load_default=None, allow_none=True)
    place = code(load_default=None, allow_none=True)
    country = country()
    people = whole(1, 10_000, load_default=None, allow_none=True)
    under_18 = answer()
    suspected_channel = one_of(*Channel, load_default=None, allow_none=True)
    text = Text(longest=LONGEST_TEXT, required=True)
    about_name = Text(load_default=None, allow_none=True)
    caller_name = Text(load_default=None, allow_none=True)
    caller_contact = Text(load_default=None, allow_none=True)


class ForwardSignal(BodySchema):
    """Agencies that a tip is passed on to: at once, to police, border guard, coast guard or commune."""

    to_agency = code(required=True)
    forwarded_at = moment(required=True)


class DismissSignal(BodySchema):
    """Why a tip is closed without a case."""

    reason = one_of(*SignalEnd, required=True)
    note = note()


def _command(name: str, operation: str, **more: object) -> CommandContract:
    return CommandContract(service="intake", name=name, operation=operation, file=SIGNAL, **more)  # type: ignore[arg-type]  # told by name


SIGNALS = (
    _command(
        "receive-signal",
        "ReceiveSignal",
        title_en="Receive a tip",
        title_vi="Tiếp nhận tin báo",
        roles=LISTENERS,
        schema=ReceiveSignal,
        opens=True,
        example={
            "tip_channel": "hotline-111",
            "received_at": "2026-03-01T21:05:00+07:00",
            "told_by": "relative",
            "place": "24",
            "country": "KH",
            "people": 1,
            "under_18": False,
            "suspected_channel": "online",
            "text": "Em gái bị giữ trong một khu nhà, phải gọi điện lừa người khác.",
            "about_name": "Nguyễn Thị Thử Nghiệm",
            "caller_name": "Nguyễn Thị Minh Họa",
            "caller_contact": "Gọi lại sau 19 giờ",
        },
    ),
    _command(
        "forward-signal",
        "ForwardSignal",
        title_en="Pass a tip on",
        title_vi="Chuyển tin báo",
        roles=LISTENERS,
        schema=ForwardSignal,
        example={"to_agency": "24-cong-an-tinh", "forwarded_at": "2026-03-01T21:20:00+07:00"},
    ),
    _command(
        "dismiss-signal",
        "DismissSignal",
        title_en="Close a tip without a case",
        title_vi="Kết thúc tin báo, không lập hồ sơ",
        roles=LISTENERS,
        schema=DismissSignal,
        example={"reason": "no-signs", "note": "Đã gặp, là việc gia đình."},
    ),
)
