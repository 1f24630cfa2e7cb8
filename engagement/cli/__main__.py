"""`python -m engagement.cli`: the command where the installed script is not on the path."""

from engagement.cli.commands import app

app()
