"""Ways out to and back from survey platforms: one file a platform."""

from __future__ import annotations

from surveys.platforms.export import READERS, read_export
from surveys.platforms.plain import write_export

__all__ = ["READERS", "read_export", "write_export"]
