"""What the bodies of several commands have in common: people, the codes that people read."""

from typing import Any

from services.intake.commands import PersonGiven
from shared.kernel.ids import PersonId, derive
from shared.kernel.personal import FieldClass, personal

_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CODE_LETTERS = 8


def person_given(values: dict[str, Any], person: PersonId) -> PersonGiven:
    """Make a person of a body; every personal value names the person."""
    return PersonGiven(
        person_id=person,
        full_name=personal(values["full_name"], person, FieldClass.IDENTITY),
        birth_date=personal(values["birth_date"], person, FieldClass.IDENTITY),
        birth_year=personal(values["birth_year"], person, FieldClass.IDENTITY),
        age_band=values["age_band"],
        sex=values["sex"],
        nationality=values["nationality"],
        ethnicity=personal(values["ethnicity"], person, FieldClass.IDENTITY),
        id_number=personal(values["id_number"], person, FieldClass.IDENTITY),
        languages=tuple(values["languages"]),
    )


def file_code(kind: str, file: str, *, node: str, year: int) -> str:
    """Make the code that people read of a file: node, year and eight letters without look-alikes."""
    number = int(derive(kind, file).replace("-", ""), 16)
    letters = ""
    for _ in range(_CODE_LETTERS):
        number, rest = divmod(number, len(_LETTERS))
        letters += _LETTERS[rest]
    return f"{node}-{year}-{letters}"
