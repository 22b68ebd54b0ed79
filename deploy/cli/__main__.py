"""`python -m deploy.cli` is `hoigia`."""

from deploy.cli.main import app

app()
