"""The page of refusals: every code a request or a command can end with, in both languages."""

from shared.contracts.refusals import TITLES

HEAD = """\
# Refusals and errors

*Written by `make reference`; do not edit.*

Every request that ends badly ends with one of these codes, and so does what the command line refuses. A code never
changes its meaning and never holds what somebody sent; the titles are what a person is shown.

| code | Vietnamese | English |
|---|---|---|
"""


def page() -> str:
    """Give the whole page."""
    return HEAD + "".join(f"| {code} | {title[0]} | {title[1]} |\n" for code, title in sorted(TITLES.items()))
