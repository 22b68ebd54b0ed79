"""What the rows of this service's book have beyond any other's: the place in a text that they rest on."""

from collections.abc import Collection, Mapping

from services.entitlements.rules.book import Basis
from shared.rows import Row


def read_basis(table: Row, articles: Mapping[str, Collection[str]]) -> Basis:
    """Read the place in a text: of an instrument that is listed, in an article that is listed with it."""
    basis = Basis(
        instrument=table.code("instrument", articles),
        article=table.code("article") if table.has("article") else None,
        confidence=table.confidence(),
    )
    table.close()
    # A clause is named after its article: 37.3 stands in Article 37.
    if basis.article is not None and basis.article.partition(".")[0] not in articles[basis.instrument]:
        raise table.wrong(f"article is unknown: {basis}")
    return basis
