"""From events to rows of the directory's read model."""

from services.directory.events import (
    AgencyNamed,
    AgencyRegistered,
    Event,
    RelationshipEnded,
    RelationshipOpened,
    SignedIn,
    StaffAdded,
    TotpConfirmed,
)
from shared.eventlog.codec import Recorded
from shared.eventlog.writing import Writer

TABLES = ("directory_agency", "directory_agency_name", "directory_staff", "directory_ground")


def project(writer: Writer, recorded: Recorded[Event]) -> None:
    """Write what one event changes."""
    event = recorded.event
    match event:
        case AgencyRegistered():
            writer.execute(
                "INSERT INTO directory_agency (code, kind, province) VALUES (%s, %s, %s)",
                (event.code, event.kind, event.province),
            )
            _name(writer, event)
        case AgencyNamed():
            _name(writer, event)
        case StaffAdded():
            writer.execute(
                "INSERT INTO directory_staff (staff_id, username, agency, role, province) VALUES (%s, %s, %s, %s, %s)",
                (recorded.record.stream, event.username, event.agency, event.role, event.province),
            )
        case TotpConfirmed():
            writer.execute(
                "UPDATE directory_staff SET second_factor = true WHERE staff_id = %s", (recorded.record.stream,)
            )
        case SignedIn():
            writer.execute(
                "UPDATE directory_staff SET last_signed_in = %s WHERE staff_id = %s",
                (recorded.record.recorded_at, event.staff_id),
            )
        case RelationshipOpened() | RelationshipEnded():
            _relate(writer, recorded, event)
        case _:
            pass


def _name(writer: Writer, event: AgencyRegistered | AgencyNamed) -> None:
    writer.execute(
        "INSERT INTO directory_agency_name (code, valid_from, name, source, confidence) VALUES (%s, %s, %s, %s, %s)",
        (event.code, event.valid_from, event.name, event.source, event.confidence),
    )


def _relate(writer: Writer, recorded: Recorded[Event], event: RelationshipOpened | RelationshipEnded) -> None:
    case = recorded.record.stream
    if isinstance(event, RelationshipOpened):
        for agency in event.agencies:
            writer.execute(
                "INSERT INTO directory_ground (case_id, agency, basis, about, since) VALUES (%s, %s, %s, %s, %s)",
                (case, agency, event.basis, event.about, recorded.record.recorded_at),
            )
        return
    writer.execute(
        "DELETE FROM directory_ground WHERE case_id = %s AND agency = %s AND basis = %s"
        " AND (about = %s OR %s::text IS NULL)",
        (case, event.agency, event.basis, event.about, event.about),
    )
