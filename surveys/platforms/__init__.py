"""Ways out to and back from survey platforms: one file a platform."""

from __future__ import annotations

from surveys.platforms.plain import read_export, write_export

__all__ = ["read_export", "write_export"]
