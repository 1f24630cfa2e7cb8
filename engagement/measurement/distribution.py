"""How answers spread over the options of each item, on both bases: those who rated, and everybody asked."""

from __future__ import annotations

import numpy as np
import pandas as pd

from engagement.responses.asked import asked_items
from surveys.instrument import Instrument, Item

OF_RATED = "of_rated"
OF_ASKED = "of_asked"
NO_ANSWER = "no_answer"


def answer_distribution(responses: pd.DataFrame, instrument: Instrument) -> pd.DataFrame:
    """Share of every option of every item, per form; options that nobody chose are there with 0.

    Parameters
    ----------
    responses : DataFrame
        RESPONSES.
    instrument : Instrument
        Tells which columns are items, on which forms they are asked, and their options.

    Returns
    -------
    DataFrame
        form, responsibility, object, role, item, metric, option, position, estimate (percent), n (the base).
        metric "of_rated": scale points, of those who rated. metric "of_asked": scale points, the non-answers the item
        offers and "no_answer", of everybody who was asked (`asked_items`); they sum to 100. estimate is NaN where the
        base is 0. An item that nobody of a form was asked has no rows.
    """
    asked = asked_items(responses, instrument)
    parts = []
    for form in ("staff", "leader"):
        rows = (responses["form"] == form).to_numpy()
        for item in instrument.items:
            if item.id in asked and (whom := rows & asked[item.id].to_numpy()).any():
                parts += _of_item(responses, whom, item, form, len(instrument.scales[item.scale].labels))
    columns = ["form", "responsibility", "object", "role", "item", "metric", "option", "position", "estimate", "n"]
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)


def _of_item(responses: pd.DataFrame, asked: np.ndarray, item: Item, form: str, n_points: int) -> list[pd.DataFrame]:
    points = responses[item.id].to_numpy(dtype=float, na_value=np.nan)[asked]
    chosen = np.bincount(points[np.isfinite(points)].astype(int) - 1, minlength=n_points)
    told = [
        int(responses[f"{item.id}_{name}"].to_numpy(dtype=bool, na_value=False)[asked].sum())
        for name in item.non_answers
    ]
    silent = len(points) - int(chosen.sum()) - sum(told)
    options = [str(point + 1) for point in range(n_points)]
    about = {
        "form": form,
        "responsibility": item.responsibility or "",
        "object": item.object or "",
        "role": item.role,
        "item": item.id,
    }
    return [
        _rows(about | {"metric": OF_RATED}, options, chosen),
        _rows(
            about | {"metric": OF_ASKED}, [*options, *item.non_answers, NO_ANSWER], np.array([*chosen, *told, silent])
        ),
    ]


def _rows(about: dict[str, str], options: list[str], counts: np.ndarray) -> pd.DataFrame:
    base = int(counts.sum())
    estimate = 100 * counts / base if base else np.full(len(counts), np.nan)
    return pd.DataFrame(
        about | {"option": options, "position": np.arange(1, len(options) + 1), "estimate": estimate, "n": base}
    )
