"""Ways out to and back from survey platforms: one file a platform."""

from __future__ import annotations

from surveys.platforms.export import READERS, read_export
from surveys.platforms.form_tools.proposals import propose_mapping
from surveys.platforms.forms import WRITERS, Written, write_form
from surveys.platforms.plain.layout import write_export

__all__ = ["READERS", "WRITERS", "Written", "propose_mapping", "read_export", "write_export", "write_form"]
