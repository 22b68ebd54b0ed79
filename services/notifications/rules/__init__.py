"""The clocks: when one starts, when it is due and whose turn it is. The data files are read once."""

from pathlib import Path

from services.notifications.rules.reading import read_clocks
from services.notifications.rules.starting import Reading

DATA = Path(__file__).parent / "data"
FILES = {file.name: file.read_text(encoding="utf-8") for file in sorted(DATA.glob("*.toml"))}

# Read when the module is: nothing starts on a bad row.
BOOK = read_clocks(FILES)
READING = Reading(BOOK)
REPORT = "VictimReceived.v1"
"""The message of the report: its day says under which law the procedure of the case began."""
