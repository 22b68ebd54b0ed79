"""Where the data files of the rule book lie."""

from importlib.resources import files

from services.entitlements.rules.book import RuleBook
from services.entitlements.rules.reading import read_rule_book


def load_rule_book() -> RuleBook:
    """Read the rule book that this release ships; raises ``BadRowError``, so that nothing starts on bad law."""
    folder = files("services.entitlements.rules").joinpath("data")
    return read_rule_book(
        {item.name: item.read_text(encoding="utf-8") for item in folder.iterdir() if item.name.endswith(".toml")}
    )
