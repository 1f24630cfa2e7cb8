"""Findings: sentences made from a release by cited rules; three to keep, three to decide, one caution."""

from engagement.findings.find import find_findings
from engagement.findings.model import Finding, Findings
from engagement.findings.words import refused_words

__all__ = ["Finding", "Findings", "find_findings", "refused_words"]
