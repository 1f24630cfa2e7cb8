"""Do items work alike in all groups? Differential item functioning by ordinal logistic regression."""

from engagement.measurement.differential.items import JODOIN_GIERL, ZUMBO, differential_items
from engagement.measurement.differential.proportional_odds import OrderedFit, fit_ordered

__all__ = ["JODOIN_GIERL", "ZUMBO", "OrderedFit", "differential_items", "fit_ordered"]
