"""What livelihood's read model can be asked."""

from dataclasses import dataclass

from psycopg import Connection
from psycopg.rows import TupleRow


@dataclass(frozen=True, slots=True)
class AssetTotal:
    """What was given of one kind of asset: to how many people, how many, worth how much."""

    asset: str
    people: int
    quantity: int
    value: int


def asset_totals(connection: Connection[TupleRow]) -> list[AssetTotal]:
    """Add up what was given in kind, by asset."""
    rows = connection.execute(
        "SELECT asset, count(DISTINCT case_id), sum(quantity), sum(value) FROM livelihood_asset"
        " GROUP BY asset ORDER BY asset"
    )
    return [AssetTotal(str(asset), people, int(quantity), int(value)) for asset, people, quantity, value in rows]
