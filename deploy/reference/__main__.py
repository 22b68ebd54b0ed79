"""Write every generated page, and which fields of events are personal."""

from deploy.dossier.personal_fields import write
from deploy.reference.pages import DOCS, PAGES


def main() -> None:
    """Write the pages below docs/reference."""
    for name, page in PAGES.items():
        (DOCS / name).write_text(page(), encoding="utf-8")
    write()


if __name__ == "__main__":
    main()
