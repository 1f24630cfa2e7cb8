"""The analysis: every stage in order, ending at the gate."""

from engagement.analysis.analyse import analyse

__all__ = ["analyse"]
