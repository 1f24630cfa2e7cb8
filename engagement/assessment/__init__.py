"""The client folder: settings, instrument, roster."""

from engagement.assessment.folder import FILE, Assessment, open_assessment
from engagement.assessment.roster import read_roster
from engagement.assessment.settings import Settings, read_settings

__all__ = ["FILE", "Assessment", "Settings", "open_assessment", "read_roster", "read_settings"]
