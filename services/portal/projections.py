"""From others' public messages to rows of the portal's read models. Its own log is read stream by stream."""

from typing import Any

from psycopg.types.json import Jsonb

from services.portal.events import Event
from services.portal.rules.stages import LASTING, denies, rank_of
from shared.contracts.directory import RelationshipEnded, RelationshipOpened
from shared.contracts.intake import CaseReopened, VictimReceived
from shared.contracts.message import Message
from shared.contracts.notifications import (
    PERSON,
    DeadlineEnded,
    DeadlineExtended,
    DeadlineMet,
    DeadlinePaused,
    DeadlineResumed,
    DeadlineStarted,
)
from shared.contracts.referrals import ReferralAccepted, ReferralDeclined, ReferralMade
from shared.contracts.signals import SignalBecameCase, SignalDismissed, SignalForwarded, SignalReceived
from shared.contracts.wire import encode_data
from shared.eventlog.codec import Recorded
from shared.eventlog.writing import Writer
from shared.messaging.inbound import Inbound

TABLES: tuple[str, ...] = ()
MIRROR_TABLES = ("message", "case_line", "relationship", "deadline", "referral", "signal")


def project(writer: Writer, recorded: Recorded[Event]) -> None:
    """Write nothing: sessions and disclosures are asked for by stream, in the log itself."""


def mirror(writer: Writer, item: Inbound) -> None:
    """Write what one message of another service changes."""
    message = item.message
    writer.execute(
        "INSERT INTO message (service, position, id, type, case_id, time, causation, data) "
        "VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
        (
            item.source,
            message.position,
            message.id,
            message.type,
            message.subject,
            message.time,
            message.causation,
            Jsonb(encode_data(message.data)),
        ),
    )
    if message.subject is not None:
        _raise_stage(writer, message)
        _change(writer, message, message.data)
        _change_signal(writer, message, message.data)


def _raise_stage(writer: Writer, message: Message) -> None:
    rank, denied = rank_of(message.type), denies(message.type)
    if rank is not None or denied is not None:
        writer.execute(
            "INSERT INTO case_line AS c (case_id, stage, denied) VALUES (%s, %s, coalesce(%s, false)) "
            "ON CONFLICT (case_id) DO UPDATE SET stage = greatest(c.stage, excluded.stage), "
            "denied = coalesce(%s, c.denied)",
            (message.subject, rank or 0, denied, denied),
        )


def _change_line(writer: Writer, message: Message, data: VictimReceived | CaseReopened) -> None:
    if isinstance(data, VictimReceived):
        writer.execute(
            "UPDATE case_line SET code = %s, owner = %s, received_at = %s WHERE case_id = %s",
            (data.code, data.received_by, data.received_at, message.subject),
        )
        return
    # Of what was heard of the case, the highest stage that lasts.
    writer.execute(
        "UPDATE case_line SET stage = coalesce((SELECT max(r.rank) FROM message m "
        "JOIN unnest(%s::text[], %s::int[]) AS r (kind, rank) ON r.kind = m.type WHERE m.case_id = %s), 0) "
        "WHERE case_id = %s",
        (list(LASTING), list(LASTING.values()), message.subject, message.subject),
    )


def _change(writer: Writer, message: Message, data: Any) -> None:
    match data:
        case VictimReceived() | CaseReopened():
            _change_line(writer, message, data)
        case RelationshipOpened() | RelationshipEnded():
            _change_relationship(writer, message, data)
        # The person's own period makes no case overdue.
        case DeadlineStarted() if data.turn_of != PERSON:
            writer.execute(
                "INSERT INTO deadline (deadline_id, case_id, rule, turn_of, due_at, cause) "
                "VALUES (%s, %s, %s, %s, %s, %s) "
                # A clock may be set again: what counts is when it is due now.
                "ON CONFLICT (deadline_id) DO UPDATE SET due_at = excluded.due_at, met = false",
                (data.deadline_id, message.subject, data.rule, data.turn_of, data.due_at, message.causation),
            )
        case DeadlineMet() | DeadlinePaused() | DeadlineEnded():
            # Nothing is due of what was met, of what stands still, and of what nobody waits for any more.
            writer.execute("UPDATE deadline SET met = true WHERE deadline_id = %s", (data.deadline_id,))
        case DeadlineResumed():
            writer.execute(
                "UPDATE deadline SET met = false, due_at = %s WHERE deadline_id = %s", (data.due_at, data.deadline_id)
            )
        case DeadlineExtended():
            writer.execute("UPDATE deadline SET due_at = %s WHERE deadline_id = %s", (data.due_at, data.deadline_id))
        case ReferralMade() | ReferralAccepted() | ReferralDeclined():
            _change_referral(writer, message, data)
        case _:
            pass


def _change_relationship(writer: Writer, message: Message, data: RelationshipOpened | RelationshipEnded) -> None:
    if isinstance(data, RelationshipEnded):
        writer.execute(
            "DELETE FROM relationship WHERE case_id = %s AND agency = %s AND basis = %s",
            (message.subject, data.agency, data.basis),
        )
        return
    for agency in data.agencies:
        writer.execute(
            "INSERT INTO relationship (case_id, agency, basis, since) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING",
            (message.subject, agency, data.basis, message.time),
        )


def _change_referral(
    writer: Writer, message: Message, data: ReferralMade | ReferralAccepted | ReferralDeclined
) -> None:
    if isinstance(data, ReferralMade):
        writer.execute(
            "INSERT INTO referral (referral_id, case_id, from_agency, to_agency, services, urgency, state, made_at) "
            "VALUES (%s, %s, %s, %s, %s, %s, 'made', %s) ON CONFLICT (referral_id) DO NOTHING",
            (
                data.referral_id,
                message.subject,
                data.from_agency,
                data.to_agency,
                list(data.services),
                data.urgency,
                message.time,
            ),
        )
        return
    state = "accepted" if isinstance(data, ReferralAccepted) else "declined"
    writer.execute("UPDATE referral SET state = %s WHERE referral_id = %s", (state, data.referral_id))


def _change_signal(writer: Writer, message: Message, data: Any) -> None:
    """Write what a message about a tip, its subject, changes; a tip that has a case stays one."""
    match data:
        case SignalReceived():
            writer.execute(
                "INSERT INTO signal (signal_id, code, tip_channel, received_by, received_at) "
                "VALUES (%s, %s, %s, %s, %s) ON CONFLICT (signal_id) DO NOTHING",
                (message.subject, data.code, data.tip_channel, data.received_by, data.received_at),
            )
        case SignalForwarded():
            writer.execute(
                "UPDATE signal SET state = 'forwarded' WHERE signal_id = %s AND state = 'received'", (message.subject,)
            )
        case SignalBecameCase():
            writer.execute(
                "UPDATE signal SET state = 'case', cases = array_append(cases, %s) WHERE signal_id = %s",
                (data.case_id, message.subject),
            )
        case SignalDismissed():
            writer.execute(
                "UPDATE signal SET state = 'dismissed', reason = %s WHERE signal_id = %s AND state <> 'case'",
                (data.reason, message.subject),
            )
        case _:
            pass
