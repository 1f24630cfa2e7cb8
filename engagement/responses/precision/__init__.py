"""Before the survey: what it will be able to show."""

from engagement.responses.precision.plan import plan_precision
from engagement.responses.precision.sentences import precision_sentences

__all__ = ["plan_precision", "precision_sentences"]
