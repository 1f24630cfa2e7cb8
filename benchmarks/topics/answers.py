"""Made-up answers on five points: correlated items, as scales give them."""

from __future__ import annotations

import numpy as np
import pandas as pd

CUTS = np.array([-1.3, -0.5, 0.3, 1.1])


def five_points(
    rng: np.random.Generator, rows: int, items: int, *, factors: int = 1, loading: float = 0.7
) -> np.ndarray:
    """Answers 1 to 5, shape (rows, items): each item loads on one factor, skewed a little to its own side."""
    common = rng.standard_normal((rows, factors))
    own = rng.standard_normal((rows, items))
    which = np.arange(items) * factors // items
    latent = loading * common[:, which] + np.sqrt(1 - loading**2) * own + np.linspace(-0.3, 0.3, items)
    return np.digitize(latent, CUTS) + 1


def item_table(rng: np.random.Generator, rows: int, items: int, **how: float) -> pd.DataFrame:
    """As a table with columns q1, q2, ..."""
    return pd.DataFrame(five_points(rng, rows, items, **how), columns=[f"q{i + 1}" for i in range(items)])
