"""The glossary: every output column, its meaning and unit, and how it is rounded when released.

A test asserts that public tables use these columns only, so a reader can look any heading up here.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    """One output column.

    Attributes
    ----------
    meaning : str
        What the column holds, with its unit and direction.
    decimals : int or None
        Decimals kept on release; None where rounding follows the row's `metric` (see `DECIMALS_BY_METRIC`)
        when `by_metric`, else for text, flags and whole numbers.
    by_metric : bool
        Whether the row's metric decides the decimals.
    """

    meaning: str
    decimals: int | None = None
    by_metric: bool = False


def _metric(meaning: str) -> Column:
    return Column(meaning, by_metric=True)


COLUMNS: dict[str, Column] = {
    # grouping
    "form": Column("form answered: staff or leader"),
    "wave": Column("survey wave"),
    "unit": Column("organisational unit, as named in the roster"),
    "level": Column("level in the hierarchy, as named in the roster"),
    "site": Column("site, as named in the roster"),
    "position": Column("order of the level, 1 = front line; of an answer option, 1 = lowest"),
    "option": Column("answer option: a scale point, a non-answer, or no_answer"),
    "responsibility": Column("id of the leadership responsibility"),
    "object": Column("what the items describe: leader_behaviour or workplace"),
    "item": Column("item id of the instrument"),
    "item_a": Column("first item of a pair"),
    "item_b": Column("second item of a pair"),
    "role": Column("role of the item in the instrument: scale, symptom, outcome, promise, ..."),
    "promise": Column("item id of the client's promise"),
    "text": Column("wording of a question or promise"),
    "question": Column("wording of a published question, or a question to ask at the debrief"),
    "respondent": Column("respondent id; never released"),
    "day": Column("last day of a step of the survey, YYYY-MM-DD"),
    # estimates
    "metric": Column("what is estimated: score, favourable, cannot_tell, response_rate, importance, alpha, ..."),
    "value": Column("value of an answer (0-100) or of an indicator; audit peak: median days from event to entry", 2),
    "estimate": _metric("the estimate, in the unit of its metric (score: 0-100; shares: percent)"),
    "std_error": _metric("standard error of the estimate, same unit"),
    "conf_low": _metric("lower end of the confidence interval at conf_level"),
    "conf_high": _metric("upper end of the confidence interval at conf_level"),
    "conf_level": Column("confidence level of conf_low and conf_high", 3),
    "n": Column("ratings behind the estimate: the lower median over its items; units for links"),
    "population": Column("people employed in the group (headcount)"),
    "cumulative": Column("people who answered up to this day"),
    "respondents": Column("people who returned the form in the cell"),
    "estimand": Column("what the interval is about: current staff (finite population) or process"),
    "method": Column("how estimate and interval were made"),
    "suppressed": Column("True where the row is hidden to protect respondents"),
    "hidden_interval": Column("True where only the spread is hidden, because too few answered to show it safely"),
    # tests and verdicts
    "effect_size": Column("gap in staff standard deviations (Glass's delta)", 2),
    "effect": Column("word for the effect size, by the rule cited in docs/method"),
    "p_value": Column("p value against no difference; two-sided, for the audit peak one-sided", 4),
    "p_adjusted": Column("p value adjusted for its family: Holm (primary), Benjamini-Hochberg (exploratory)", 4),
    "verdict": Column("verdict word"),
    "verdict_low": _metric("lower end of the interval that carries the verdict"),
    "verdict_high": _metric("upper end of the interval that carries the verdict"),
    "verdict_level": Column("confidence level of the verdict interval", 4),
    "rule": Column("rule that gave the verdict"),
    "in_step_possible": Column("whether 'in step' could have been shown with so few leaders"),
    "say": Column("leaders' mean rating, 0-100", 1),
    "see": Column("staff mean rating, 0-100", 1),
    "n_leader": Column("leaders behind the leaders' mean"),
    "n_staff": Column("staff behind the staff mean"),
    "n_items": Column("number of items"),
    "target": Column("target set by the client, 0-100", 1),
    "score": Column("person score, 0-100", 2),
    "weight": Column("weight of the respondent, mean 1", 4),
    # pair moments
    "sum_a": Column("sum of item_a over respondents who rated both items"),
    "sum_b": Column("sum of item_b over respondents who rated both items"),
    "sum_ab": Column("sum of item_a times item_b over respondents who rated both items"),
    # evidence
    "indicator": Column("id of the indicator"),
    "tier": Column("exists (coverage), done (in time) or worked (did it help)"),
    "period": Column("period the indicator covers"),
    "numerator": Column("cases that met the criterion"),
    "denominator": Column("cases examined"),
    "class": Column("strong, mixed, weak, coverage only, too few to judge or not examined"),
    "criterion": Column("criterion fixed before the data were opened"),
    "source": Column("sheet and rows the indicator was read from"),
    "n_examined": Column("indicators examined"),
    "n_indicators": Column("indicators that exist for the responsibility"),
    "summary": Column("plain words for the records: counts with their denominators"),
    "n_objectives": Column("objectives that serve the promise"),
    "met": Column("objectives met"),
    "due": Column("objectives due in the period"),
    "pattern": Column("alignment pattern"),
    "probability": Column("probability of the named pattern or cell given the uncertainty of its parts", 2),
    "reference": Column("score staff's view is compared with: the target, or the middle of the scale", 1),
    "see_class": Column("staff's view against the reference: at or above, below, unclear"),
    "cell": Column("named cell of the triangulation table"),
    # audit peak and links
    "kind": Column("kind of record"),
    "n_audits": Column("audits in the window"),
    "weeks_before_audit": Column("weeks before an audit that count as 'before'"),
    "explanations": Column("innocent explanations, always printed beside the figure"),
    "detectable": Column("smallest correlation this many units could find with 80% power", 2),
    "ladder": Column("what this number of units allows: plot only, correlation, models"),
    "primary": Column("True for the one primary link named in the plan"),
    # weights and dispositions
    "margin": Column("column of the roster the weights were raked to"),
    "category": Column("category of a margin or of a set of cases"),
    "before": Column("people the respondents of a category stand for with base weights", 1),
    "after": Column("people the respondents of a category stand for with raked weights", 1),
    "complete": Column("forms with more than four fifths of the questions asked answered"),
    "partial": Column("forms with at least half of the questions asked answered, not complete"),
    "break_off": Column("returned forms with less than half of the questions asked answered"),
    "non_contact": Column("eligible people without a returned form who did not refuse"),
    # agreement within units
    "null": Column("how people answer who do not agree, the yardstick of rwg; 'none' for average deviations"),
    "n_units": Column("units with answers"),
    "group_size": Column("answers per unit in the formula: n0, their mean, or the mean size of a person's unit", 1),
    "variance_between": Column("variance between units, in squared units of the answers", 3),
    "variance_within": Column("variance within units, in squared units of the answers", 3),
    "log_likelihood": Column("log likelihood at the estimates; restricted where the method is REML", 2),
    # before the survey, and what non-response and "cannot tell" could hide
    "comparison": Column("what is compared: leaders against staff, unit against the rest, two units, two levels"),
    "group": Column("first side of a planned comparison"),
    "compared_with": Column("second side of a planned comparison"),
    "expected_response": Column("share expected to answer, percent", 0),
    "expected_n": Column("ratings expected behind the estimate", 0),
    "probability_shown": Column("probability that enough answer for the group to be shown", 2),
    "half_width": _metric("expected half width of the interval, in the unit of the metric"),
    "n_tests": Column("size of the family whose first step gives the level; 1: plain interval"),
    "detectable_gap": _metric("smallest gap that is found with 80% power: the verdict names the side that is higher"),
    "in_step_probability": Column("probability of the verdict 'in step' where there is no gap", 2),
    "smallest_difference": Column("smallest difference that matters, points of 100", 1),
    "response_rate": Column("share of the population that answered, percent", 1),
    "basis": Column("what changes at the tipping point: the side the estimate lies on, or the verdict of its interval"),
    "direction": Column("whether those who did not answer would rate lower or higher than those who did"),
    "tipping": _metric("how much those who did not answer would have to rate above (below zero: below) those who did"),
    "possible": Column("whether the tipping difference fits on the scale of 0 to 100"),
    "verdict_after": Column("verdict beyond the tipping point"),
    "bound_low": _metric("lowest the estimate can be, whatever those not heard would have said"),
    "bound_high": _metric("highest the estimate can be, whatever those not heard would have said"),
    "set_low": _metric("lower end of the interval that holds all between the bounds at conf_level"),
    "set_high": _metric("upper end of the interval that holds all between the bounds at conf_level"),
    "cannot_tell": _metric("share who cannot tell among those who rated or could not, percent"),
    "verdict_at_low": Column("verdict if the truth lies at bound_low"),
    "verdict_at_high": Column("verdict if the truth lies at bound_high"),
    "survives": Column("whether the verdict is the same everywhere between the bounds"),
    "sign_survives": Column("whether the estimate lies on the same side everywhere between the bounds"),
    # screening, one row a respondent: never released
    "seconds_per_item": Column("seconds taken per answered item; never released", 1),
    "relative_speed": Column("seconds per answered item relative to the median; below 1 is faster", 2),
    "longest_string": Column("longest run of identical answers on a page, in items"),
    "average_string": Column("mean length of runs of identical answers on the pages, in items", 2),
    "string_share": Column("share of answers (0-1) that lie in the longest run of their page", 2),
    "completeness": Column("share (0-1) of the items asked that were answered, 'cannot tell' included", 2),
    "trust": Column("answer to the trust item, in scale points; higher is more trust"),
    "irv": Column("standard deviation of a person's answers, in scale points", 2),
    "mahalanobis": Column("Mahalanobis D squared of a person's answers", 1),
    "even_odd": Column("even-odd consistency with its sign changed, -1 to 1; higher is less consistent", 2),
    "synonyms": Column("correlation within a person over pairs of items that go together", 2),
    "antonyms": Column("correlation within a person over pairs of items that oppose each other", 2),
    "person_total": Column("correlation of a person's answers with the item means", 2),
    "too_fast": Column("True where seconds per item lie below the share of the median or the floor"),
    "long_string": Column("True where most answers lie in one run a page"),
    "incomplete": Column("True where too few of the items asked were answered"),
    "duplicate": Column("True for a second or later copy of another row"),
    "impossible_time": Column("True where times contradict each other or those of the others"),
    "far_out": Column("True where Mahalanobis D squared lies beyond its chi-square cut"),
    "inconsistent": Column("True where an index of consistency lies beyond its cut"),
    "low_trust": Column("True where the person does not believe that answers are anonymous; no reason to exclude"),
    "n_reasons": Column("number of reasons to doubt a person's answers"),
    "flagged": Column("True where there is at least one reason"),
    # the disclosure log
    "table": Column("table a disclosure decision applies to"),
    "reason": Column("why rows are hidden, or what a screening check found"),
    "excluded": Column("whether forms with this reason are left out of the results"),
    "rows": Column("how many rows are hidden"),
}

DECIMALS_BY_METRIC: dict[str, int] = {
    "score": 1,
    "favourable": 1,
    "cannot_tell": 1,
    "response_rate": 1,
    "rr1": 1,
    "rr2": 1,
    "rr5": 1,
    "rr6": 1,
    "coop1": 1,
    "coop2": 1,
    "ref1": 1,
    "con1": 1,
    "importance": 1,
    "of_rated": 1,
    "of_asked": 1,
    "alpha": 2,
    "rwg": 2,
    "rwg_j": 2,
    "ad_mean": 2,
    "ad_median": 2,
    "difficulty": 1,
    "item_rest": 2,
    "icc1": 2,
    "icc2": 2,
    "design_effect": 2,
    "unit_reliability": 2,
    "polychoric": 2,
    "ordinal_alpha": 2,
    "pearson": 2,
    "spearman": 2,
    "rate_ratio": 2,
    "screening": 1,
}
