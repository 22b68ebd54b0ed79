"""From what a rule says to a refusal."""

from shared.kernel.refusal import Refused


def refuse_for(refusal: str | None) -> None:
    """Raise :class:`Refused` with the code a rule gave, if it gave one."""
    if refusal is not None:
        raise Refused(refusal)
