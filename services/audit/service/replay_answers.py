"""What the audit service answers about a case as it stood; all is about one case, and recorded before."""

from datetime import datetime

from services.audit.replay.between import between
from services.audit.replay.chains import Chain
from services.audit.replay.entries import Moment
from services.audit.replay.sight import sight
from services.audit.replay.stepping import MOST, PAGE, Wanted, read_cursor, steps
from services.audit.schemas import moment_in
from services.audit.service.case_answers import CaseAnswers
from services.audit.service.replaying import Replayed
from shared.clock import now
from shared.house.registers import asker_of
from shared.house.service import DOORS
from shared.kernel.canonical import Json
from shared.kernel.refusal import InvalidError, NotFoundError
from shared.rpc.receiving import Call
from shared.rpc.server import answer


class ReplayAnswers(CaseAnswers):
    """The questions about a case as it stood; all are about one case, and recorded before they are answered."""

    @answer("replay.case", issuers=DOORS)
    def replay_case(self, call: Call) -> Json:
        """Compose a case as it stood: ``{case_id, as_of?, occurred_by?}`` → ``{case, complete_to}``; it may be null."""
        moment = _moment(call)
        found = self._replayed(call, "case", moment.as_of, masks=False)
        return found.told({"case": found.case.view(moment)}, moment)

    @answer("replay.steps", issuers=DOORS)
    def replay_steps(self, call: Call) -> Json:
        """Give a page of the history with what each event changed.

        ``{case_id, as_of?, occurred_by?, cursor?, limit?, view?}`` →
        ``{items, steps, previous, next, versions, complete_to}``.
        """
        moment, wanted = _moment(call), _wanted(call, PAGE)
        found = self._replayed(call, "steps", moment.as_of)
        return found.told(steps(found.case, moment=moment, wanted=wanted, erased=found.erased.decisions), moment)

    @answer("replay.changes", issuers=DOORS)
    def replay_changes(self, call: Call) -> Json:
        """Tell two moments apart, of ``record`` or of ``occurrence``.

        ``{case_id, from, to?, by?, cursor?, limit?}`` →
        ``{from, to, events, changes, previous, next, versions, complete_to}``; ``events`` is a page.
        """
        (earlier, later), wanted = _two(call), _wanted(call, MOST)
        found = self._replayed(call, "changes", later.as_of)
        told = between(found.case, earlier, later, wanted=wanted, erased=found.erased.decisions)
        return found.told(told, later)

    @answer("replay.consequences", issuers=DOORS)
    def replay_consequences(self, call: Call) -> Json:
        """Give what an event changed and everything it caused.

        ``{case_id, service, position}`` →
        ``{because, event, personal, changes, caused, left_out, versions, complete_to}``.
        """
        found = self._replayed(call, "consequences")
        place = str(call.arguments.get("service")), call.arguments.get("position")
        root = next((one for one in found.case.entries if (one.service, one.record.position) == place), None)
        if root is None or root.record.event_id in found.case.untold:
            raise NotFoundError("not-found")
        chain = Chain(found.case, self.replaying.chain(root.meta.correlation), found.erased.decisions)
        return found.told(chain.tree(root.record.event_id))

    @answer("replay.sight", issuers=DOORS)
    def replay_sight(self, call: Call) -> Json:
        """Tell what each agency could have seen: ``{case_id, as_of?, agency?}``; only to who audits."""
        moment, agency = moment_in(call.arguments, "as_of") or now(), call.arguments.get("agency")
        asker = asker_of(call)
        case = self.case_to_read(call, "sight", moment, to_audit=True)
        found = self.replaying.case(case, asker, until=moment)
        told = sight(found.case, moment, None if agency is None else str(agency), found.erased.destroyed_at)
        return found.told(told)

    def _replayed(self, call: Call, part: str, until: datetime | None = None, *, masks: bool = True) -> Replayed:
        asker = asker_of(call)
        case = self.case_to_read(call, part, until)
        return self.replaying.case(case, asker, until=until, masks=masks)


def _moment(call: Call) -> Moment:
    return Moment(moment_in(call.arguments, "as_of"), moment_in(call.arguments, "occurred_by"))


def _two(call: Call) -> tuple[Moment, Moment]:
    by = call.arguments.get("by", "record")
    earlier, later = moment_in(call.arguments, "from"), moment_in(call.arguments, "to")
    if by not in {"record", "occurrence"}:
        raise InvalidError("invalid-query", fields={"by": "not-one-of"})
    if earlier is None:
        raise InvalidError("invalid-query", fields={"from": "required"})
    if later is not None and later < earlier:
        raise InvalidError("invalid-query", fields={"to": "before-the-first"})
    if by == "record":
        return Moment(as_of=earlier), Moment(as_of=later)
    return Moment(occurred_by=earlier), Moment(occurred_by=later)


def _wanted(call: Call, usual: int) -> Wanted:
    limit, cursor = call.arguments.get("limit", usual), call.arguments.get("cursor")
    if isinstance(limit, bool) or not isinstance(limit, int) or not 1 <= limit <= MOST:
        raise InvalidError("invalid-query", fields={"limit": "not-a-number"})
    return Wanted(
        limit=limit,
        cursor=None if cursor is None else read_cursor(str(cursor)),
        with_view=call.arguments.get("view") is True,
    )
