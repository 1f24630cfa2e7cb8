"""The `engagement` command."""

import engagement.cli.plan  # noqa: F401 - adds `survey freeze` and `survey verify`
import engagement.cli.precision  # noqa: F401 - adds `survey precision`
import engagement.cli.survey_forms  # noqa: F401 - adds `survey new`, `write` and `read`
from engagement.cli.commands import app

__all__ = ["app"]
