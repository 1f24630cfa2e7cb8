"""The vectorised estimates of many groups equal those of the kernel, group by group."""

import numpy as np
import pandas as pd
import pytest
from made_up_waves import INSTRUMENT, waves

from engagement.engine import count_answers, count_pairs, favourable_counts
from engagement.estimates import PROCESS, scale_mean, summarise
from engagement.gaps.change.grouped import grouped_means

KEYS = ["form", "responsibility", "object"]


@pytest.mark.parametrize("by", [[], ["unit"], ["unit", "level"]])
@pytest.mark.parametrize(("staff", "leaders", "gaps"), [(60, 9, 0.1), (7, 2, 0.3), (2, 1, 0.5)])
def test_equal_to_the_kernel(by, staff, leaders, gaps):
    wave = waves(21, staff=staff, leaders=leaders)[0]
    rng = np.random.default_rng(3)
    items = [item.id for item in INSTRUMENT.items]
    wave[items] = wave[items].mask(rng.random((len(wave), len(items))) < gaps)
    tables = [
        count_pairs(wave, INSTRUMENT),
        favourable_counts(count_answers(wave, INSTRUMENT, roles=["scale"]), (4, 5)),
    ]
    turned = tables[0].rename(columns={"item_a": "item_b", "item_b": "item_a", "sum_a": "sum_b", "sum_b": "sum_a"})
    for table in (*tables, pd.concat([tables[0][::2], turned[1::2]])):
        numbers = {
            name: table[name].astype(float) for name in ("n", "sum_a", "sum_b", "sum_ab", "value") if name in table
        }
        table = table.assign(**numbers)
        found = grouped_means(table, [*KEYS, *by])
        expected = summarise(table, scale_mean, by=[*KEYS, *by], estimand=PROCESS)
        pd.testing.assert_frame_equal(found[[*KEYS, *by]], expected[[*KEYS, *by]], check_dtype=False)
        assert found["method"].tolist() == expected["method"].tolist()
        for name in ("estimate", "variance", "n"):
            np.testing.assert_allclose(found[name], expected[name].astype(float), rtol=1e-9, atol=1e-9)
