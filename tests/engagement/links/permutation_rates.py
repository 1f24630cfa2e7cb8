"""Print the table of docs/method/links.md: ``python tests/engagement/links/permutation_rates.py`` (some minutes).

Share of 2,000 simulated data sets with p at most .05, for the plain permutation test of |r| and the studentised one.
"""

import math

import numpy as np
from test_permutation import heavy_together, independent, one_at_a_time, planted, spread_depends

from engagement.links import detectable, permutation_p
from engagement.links.correlation import centred_ranks
from engagement.links.permutation import orders_to_try

REPLICATES, DRAWS = 2000, 499
SIZES = (8, 12, 20, 40)


def curved(rng, n):
    x = rng.normal(size=n)
    return x, x**2 + 0.3 * rng.normal(size=n)


def plain_p(x, y, metric, seed):
    if metric == "spearman":
        x, y = centred_ranks(np.array([x, y]))
    x, y = x - x.mean(), y - y.mean()
    orders, exact = orders_to_try(len(x), permutations=DRAWS, seed=seed)
    as_far = (np.abs(y[orders] @ x) >= abs(x @ y) - 1e-12).sum()
    return as_far / len(orders) if exact else (as_far + 1) / (len(orders) + 1)


def rates(draw, n):
    rng = np.random.default_rng(n)
    found = np.zeros(5)
    for _ in range(REPLICATES):
        x, y = draw(rng, n)
        seed = int(rng.integers(1 << 31))
        p = [plain_p(x, y, metric, seed) for metric in ("pearson", "spearman")]
        p += [
            permutation_p(x, y, metric=metric, permutations=DRAWS, seed=seed)[0] for metric in ("pearson", "spearman")
        ]
        z = math.atanh(np.corrcoef(x, y)[0, 1]) * math.sqrt(n - 3)
        found += np.array([p[0], p[2], p[1], p[3], math.erfc(abs(z) / math.sqrt(2))]) <= 0.05
    return found / REPLICATES


def main():
    print("| data | units | Pearson plain | Pearson studentised | Spearman plain | Spearman studentised | Fisher z |")
    print("|---|---|---|---|---|---|---|")
    designs = [(draw.__name__.replace("_", " "), draw) for draw in (independent, spread_depends, heavy_together)]
    designs += [("one at a time", one_at_a_time), ("curved", curved), ("planted", None)]
    for name, draw in designs:
        for n in SIZES:
            correlation = detectable(n)
            label = name if draw else f"planted {correlation:.2f}"
            found = rates(draw or (lambda rng, n, r=correlation: planted(rng, n, r)), n)
            print(f"| {label} | {n} | " + " | ".join(f"{rate:.3f}" for rate in found) + " |", flush=True)


if __name__ == "__main__":
    main()
