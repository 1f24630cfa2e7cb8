"""What matters to staff against how they rate it."""

from engagement.gaps.importance.choices import choice_covariance, choice_covariance_of
from engagement.gaps.importance.matrix import priorities

__all__ = ["choice_covariance", "choice_covariance_of", "priorities"]
