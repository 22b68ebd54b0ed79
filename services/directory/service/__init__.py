"""The directory process: wiring only."""

from pathlib import Path
from typing import Any

from eventlet import tpool
from nameko.extensions import DependencyProvider

from services.directory import queries
from services.directory.announce import announce
from services.directory.domain import DECIDER, agency_stream, staff_of, stream_of
from services.directory.domain.agencies import Agency
from services.directory.domain.relationships import Relationships
from services.directory.events import EVENTS, UPCASTS
from services.directory.policies import REACTIONS
from services.directory.projections import TABLES, project
from services.directory.schemas import to_command
from services.directory.service.accounts import Accounts
from services.directory.service.passwords import AT_ONCE, Passwords
from services.directory.service.reference_data import (
    check_reference_data,
    day_of,
    load_agencies,
    places,
    table,
)
from services.directory.service.second_factor import SecondFactor
from services.directory.service.sign_in import SignIn, described
from shared.clock import now
from shared.contracts.registry import SERVICES
from shared.eventlog.readmodel import ReadModel
from shared.house.definition import Definition
from shared.house.reading import own_rows
from shared.house.service import DOOR, DOORS, ReactingService, asked, runtime_of
from shared.kernel.canonical import Json
from shared.kernel.days import legal_date
from shared.kernel.ids import StreamId, is_id
from shared.kernel.refusal import Refused
from shared.messaging.topology import OPERATOR
from shared.rpc.receiving import Call, wanted
from shared.rpc.server import answer

DEFINITION = Definition(
    name="directory",
    decider=DECIDER,
    events=EVENTS,
    upcasts=UPCASTS,
    stream_of=stream_of,
    to_command=to_command,
    announce=announce,
    reactions=REACTIONS,
    read_model=ReadModel(TABLES, Path(__file__).parent.parent / "sql", project),
)
_NAMES_AN_AGENCY = frozenset({"add-staff", "assign-case"})
_ASKING = (*SERVICES, OPERATOR)


class Doors:
    """What opens accounts and what changes what opens them."""

    def __init__(self, runtime: Any) -> None:
        """Make both sides over the same passwords and second factors."""
        passwords = Passwords(tpool.execute)
        second_factor = SecondFactor(runtime.log.database, runtime.keyring, runtime.log.origin)
        self.sign_in = SignIn(runtime, passwords, second_factor)
        self.accounts = Accounts(runtime, passwords, second_factor)


class DoorsProvider(DependencyProvider):  # type: ignore[misc]  # nameko has no types
    """Loads the reference data before the first call, and gives the doors to workers."""

    def setup(self) -> None:
        """Check the reference data; register what it names and the log does not know yet."""
        check_reference_data()
        runtime = runtime_of(self.container)
        load_agencies(runtime)
        # No more real threads than passwords are checked at once; eventlet would start twenty.
        tpool.set_num_threads(AT_ONCE)
        self._doors = Doors(runtime)

    def stop(self) -> None:
        """End the threads: they must not outlive the hub they report to."""
        tpool.killall()

    def get_dependency(self, _worker_context: object) -> Doors:
        """Give them to a worker."""
        return self._doors


class DirectoryService(ReactingService):
    """Agencies, accounts, relationships."""

    name = "directory"
    definition = DEFINITION

    doors: Doors = DoorsProvider()

    @answer("command", issuers=DOORS)
    def command(self, call: Call) -> Json:
        """Carry out a command; an agency that it names must be known."""
        body = call.arguments.get("body")
        if call.arguments.get("name") in _NAMES_AN_AGENCY and isinstance(body, dict):
            self._insist_on_agency(str(body.get("agency")))
        return super().command(call)

    @answer("authenticate", issuers=DOOR)
    def authenticate(self, call: Call) -> Json:
        """Open an account: ``{username, password, otp?}`` → ``{id, username, agency, role, province, …}``."""
        username, password = wanted(call, "username", "password")
        otp = call.arguments.get("otp")
        return self.doors.sign_in.authenticate(username, password, otp if isinstance(otp, str) else None)

    @answer("password.set", issuers=(OPERATOR,))
    def set_password(self, call: Call) -> Json:
        """Set the password of an account: ``{username, password}`` → ``{staff}``."""
        asker, command_id = asked(call)
        username, password = wanted(call, "username", "password")
        return self.doors.accounts.set_password(username, password, asker=asker, command_id=command_id)

    @answer("totp.enrol", issuers=DOORS)
    def enrol_totp(self, call: Call) -> Json:
        """Begin a second factor of the asker's own account: ``{}`` → ``{secret, uri}``."""
        asker, command_id = asked(call)
        return self.doors.accounts.enrol(asker=asker, command_id=command_id)

    @answer("totp.confirm", issuers=DOORS)
    def confirm_totp(self, call: Call) -> Json:
        """Ask for the second factor from now on: ``{otp}`` → ``{second_factor}``."""
        asker, command_id = asked(call)
        (otp,) = wanted(call, "otp")
        return self.doors.accounts.confirm(otp, asker=asker, command_id=command_id)

    @answer("agencies", issuers=_ASKING)
    def agencies(self, call: Call) -> Json:
        """List agencies with the name each has on a day: ``{on?}`` → ``[{code, kind, province, name, names}]``."""
        with self.runtime.log.database.connection() as connection:
            on = legal_date(now()) if call.arguments.get("on") is None else day_of(call, "on")
            return queries.agencies(connection, on)

    @answer("places", issuers=_ASKING)
    def places(self, call: Call) -> Json:
        """Tell what a place's code means on a day: ``{on, code?, seen_on?}``; without a code the provinces."""
        return places(call)

    @answer("reference", issuers=_ASKING)
    def reference(self, call: Call) -> Json:
        """List a table of reference data as it holds on a day: ``{table, on}`` → ``[{…}]``."""
        return table(call)

    @answer("staff", issuers=_ASKING)
    def staff(self, _call: Call) -> Json:
        """List accounts: ``{}`` → ``[{id, username, agency, role, province, second_factor}]``."""
        with own_rows(self.runtime.log.database) as connection:
            return queries.staff(connection)

    @answer("staff.find", issuers=_ASKING)
    def find_staff(self, call: Call) -> Json:
        """Give one account as the log has it now: ``{username}``; ``staff-unknown`` when there is none."""
        (username,) = wanted(call, "username")
        staff = staff_of(username)
        return described(staff, self.doors.accounts.account(staff))

    @answer("relationships", issuers=_ASKING)
    def relationships(self, call: Call) -> Json:
        """Give who has to do with a case as the log has it now: ``{case_id}`` → ``[{agency, basis}]``."""
        (case,) = wanted(call, "case_id")
        if not is_id(case):
            return []
        state, _ = self.runtime.executor.state(StreamId(case))
        bases = state.bases() if isinstance(state, Relationships) else frozenset()
        return [{"agency": agency, "basis": basis} for agency, basis in sorted(bases)]

    def _insist_on_agency(self, code: str) -> None:
        state, _ = self.runtime.executor.state(agency_stream(code))
        if not isinstance(state, Agency):
            raise Refused("agency-unknown")
