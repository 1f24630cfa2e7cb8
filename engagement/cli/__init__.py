"""The `engagement` command."""

from engagement.cli.commands import app

__all__ = ["app"]
