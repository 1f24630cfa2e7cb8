"""The gate: what may be shown, and the proof that it may."""

from engagement.confidentiality.audit import audit
from engagement.confidentiality.checks import require_protected
from engagement.confidentiality.protect import protect
from engagement.confidentiality.release import Release, read_release, write_release

__all__ = ["Release", "audit", "protect", "read_release", "require_protected", "write_release"]
