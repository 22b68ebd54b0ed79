"""What is told of a determination."""

from typing import TypeAlias, assert_never

from services.verification.events import DeterminationLeftOpen, Result, VictimNotConfirmed, VictimVerified
from shared.contracts import verification as public

PublicResult: TypeAlias = public.VictimVerified | public.VictimNotConfirmed | public.DeterminationLeftOpen


def announce_result(event: Result, version: int) -> PublicResult:
    """Tell what was determined, by whom and under which law."""
    match event:
        case VictimVerified():
            return public.VictimVerified(
                version=version,
                status=event.status,
                determined_on=event.determined_on,
                determined_by=event.determined_by,
                law=event.law,
            )
        case VictimNotConfirmed():
            kind: type[public.VictimNotConfirmed | public.DeterminationLeftOpen] = public.VictimNotConfirmed
        case DeterminationLeftOpen():
            kind = public.DeterminationLeftOpen
        case _:
            assert_never(event)
    return kind(version=version, determined_on=event.determined_on, determined_by=event.determined_by, law=event.law)
