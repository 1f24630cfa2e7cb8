"""Made-up answers of three factors, and the figures of a model that tests compare."""

import numpy as np
import pandas as pd

from engagement.measurement.structure import FactorModel

ITEMS = [f"x{item + 1}" for item in range(9)]
THREE = {"f1": ITEMS[:3], "f2": ITEMS[3:6], "f3": ITEMS[6:]}
SKEWED_CUTS = (-1.9, -1.2, -0.4, 0.6)
LOADINGS = np.array([0.8, 0.7, 0.6, 0.75, 0.65, 0.85, 0.6, 0.7, 0.5])


def made_up(rng, n, *, points=True, factor=0.5, loadings=LOADINGS) -> pd.DataFrame:
    """Three correlated factors with three items each."""
    among = np.full((3, 3), factor) + (1 - factor) * np.eye(3)
    factors = rng.multivariate_normal(np.zeros(3), among, size=n)
    latent = factors[:, np.repeat(range(3), 3)] * loadings + rng.normal(size=(n, 9)) * np.sqrt(1 - loadings**2)
    return pd.DataFrame(np.searchsorted(SKEWED_CUTS, latent) + 1.0 if points else latent, columns=ITEMS)


def numbers(model: FactorModel, metric: str = "standardised_loading") -> pd.DataFrame:
    table = model.loadings[model.loadings["metric"] == metric].set_index("item").sort_index()
    return table[["estimate", "std_error"]]


def figures(model: FactorModel, *, only: tuple[str, ...] = ()) -> pd.DataFrame:
    table = model.fit.set_index("metric")[["estimate", "df", "p_value", "conf_low", "conf_high"]]
    return table.loc[list(only)] if only else table
