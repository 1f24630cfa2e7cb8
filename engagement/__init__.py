"""Say, see, show: survey, evidence and engagement analysis for leadership assessments.

Public names are loaded on first use (PEP 562), so that ``import engagement`` and the command line stay fast.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

_PUBLIC = {
    "InputError": "surveys.instrument",
    "new_assessment": "engagement.starter",
    "open_assessment": "engagement.assessment",
    "simulate_assessment": "engagement.simulate",
    "analyse": "engagement.analysis",
    "write_release": "engagement.confidentiality",
    "read_release": "engagement.confidentiality",
    "write_report": "engagement.report",
}

if TYPE_CHECKING:
    from engagement.analysis import analyse as analyse
    from engagement.assessment import open_assessment as open_assessment
    from engagement.confidentiality import read_release as read_release
    from engagement.confidentiality import write_release as write_release
    from engagement.report import write_report as write_report
    from engagement.simulate import simulate_assessment as simulate_assessment
    from engagement.starter import new_assessment as new_assessment
    from surveys.instrument import InputError as InputError


def __getattr__(name: str) -> Any:
    """Load a public name from the module that defines it."""
    if name not in _PUBLIC:
        raise AttributeError(f"module 'engagement' has no attribute {name!r}")
    return getattr(import_module(_PUBLIC[name]), name)


def __dir__() -> list[str]:
    """List the public names."""
    return sorted([*_PUBLIC, "__version__"])
