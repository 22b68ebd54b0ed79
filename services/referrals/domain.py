"""The referrals of one case: consents known, referrals made, what may be decided and how it changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TypeAlias, assert_never

from services.referrals.commands import AcceptReferral, Command, DeclineReferral, MakeReferral, NoteConsent
from services.referrals.events import ConsentNoted, Event, ReferralAccepted, ReferralDeclined, ReferralMade
from services.referrals.rules import Consent, consent_for
from shared.kernel.decider import Decider
from shared.kernel.ids import StreamId
from shared.kernel.refusal import Refused


@dataclass(frozen=True, slots=True)
class Waiting:
    """Made, not yet answered."""

    to_agency: str
    services: frozenset[str]


@dataclass(frozen=True, slots=True)
class Accepted:
    """Answered: the receiver takes the person on."""

    to_agency: str


@dataclass(frozen=True, slots=True)
class Declined:
    """Answered: the receiver does not, for a reason."""

    to_agency: str
    reason: str


Referral: TypeAlias = Waiting | Accepted | Declined


@dataclass(frozen=True, slots=True)
class State:
    """Everything about the referrals of a case, by id."""

    consents: Mapping[str, Consent] = field(default_factory=lambda: MappingProxyType({}))
    referrals: Mapping[str, Referral] = field(default_factory=lambda: MappingProxyType({}))


def decide(command: Command, state: State) -> Sequence[Event]:
    """Decide a command on the referrals of a case; raises :class:`Refused`."""
    match command:
        case NoteConsent():
            return _note(command, state)
        case MakeReferral():
            return [_make(command, state)]
        case AcceptReferral() | DeclineReferral():
            return _answer(command, state)
        case _:
            assert_never(command)


def _note(command: NoteConsent, state: State) -> Sequence[Event]:
    if command.consent_id in state.consents:
        return []
    return [
        ConsentNoted(
            consent_id=command.consent_id,
            purposes=command.purposes,
            agencies=command.agencies,
            classes=command.classes,
            valid_until=command.valid_until,
        )
    ]


def _make(command: MakeReferral, state: State) -> Event:
    if command.to_agency == command.asker_agency:
        raise Refused("referral-to-own-agency")
    if Waiting(command.to_agency, frozenset(command.services)) in state.referrals.values():
        raise Refused("referral-waiting-already")
    consent = consent_for(command, state.consents)
    return ReferralMade(
        referral_id=command.referral_id,
        from_agency=command.asker_agency,
        to_agency=command.to_agency,
        services=command.services,
        urgency=command.urgency,
        consent_id=consent,
        legal_basis=command.legal_basis,
        made_on=command.today,
        reason=command.reason,
    )


def _answer(command: AcceptReferral | DeclineReferral, state: State) -> Sequence[Event]:
    referral = state.referrals.get(command.referral_id)
    if referral is None:
        raise Refused("referral-unknown")
    if command.asker_agency != referral.to_agency:
        raise Refused("not-the-receiver")
    match command, referral:
        case AcceptReferral(), Waiting():
            return [
                ReferralAccepted(
                    referral_id=command.referral_id, by_agency=command.asker_agency, accepted_on=command.today
                )
            ]
        case DeclineReferral(), Waiting():
            return [
                ReferralDeclined(
                    referral_id=command.referral_id,
                    by_agency=command.asker_agency,
                    reason=command.reason,
                    declined_on=command.today,
                )
            ]
        case AcceptReferral(), Accepted():
            return []
        case DeclineReferral(reason=reason), Declined(reason=given) if reason == given:
            return []
        case _:
            raise Refused("referral-answered")


def evolve(state: State, event: Event) -> State:
    """Apply a fact. Never refuses: it has happened."""
    match event:
        case ConsentNoted():
            given = Consent(agencies=event.agencies, valid_until=event.valid_until)
            return replace(state, consents=MappingProxyType({**state.consents, event.consent_id: given}))
        case ReferralMade():
            return _put(state, event.referral_id, Waiting(event.to_agency, frozenset(event.services)))
        case ReferralAccepted():
            return _put(state, event.referral_id, Accepted(event.by_agency))
        case ReferralDeclined():
            return _put(state, event.referral_id, Declined(event.by_agency, event.reason))
        case _:
            assert_never(event)


def _put(state: State, referral_id: str, referral: Referral) -> State:
    return replace(state, referrals=MappingProxyType({**state.referrals, referral_id: referral}))


def stream_of(command: Command) -> StreamId:
    """Name the stream a command is about: the case."""
    return StreamId(command.case_id)


DECIDER: Decider[Command, State, Event] = Decider(State(), decide, evolve)
