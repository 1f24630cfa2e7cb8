"""Cited rules that say whether a step of invariance holds."""

from __future__ import annotations

RULE = (
    "Chen (2007): CFI falls by .010 or more with RMSEA up by .015 or SRMR up by .030 (intercepts: .010); "
    "CFI alone: Cheung and Rensvold (2002)"
)
STRUCTURE_RULE = "Hu and Bentler (1999): CFI at least .95 with SRMR at most .08"
LAST_STEPS = ("scalar", "intercepts")


def structure_verdict(cfi: float, srmr: float) -> str:
    """Say whether the model without equal parameters fits in all groups.

    References
    ----------
    Hu, L., & Bentler, P. M. (1999). Cutoff criteria for fit indexes in covariance structure analysis. Structural
    Equation Modeling, 6, 1-55.
    """
    if cfi != cfi or srmr != srmr:
        return "not available"
    return "same structure" if cfi >= 0.95 and srmr <= 0.08 else "structure fits poorly"


def step_verdict(step: str, delta_cfi: float, delta_rmsea: float, delta_srmr: float) -> str:
    """Say whether equal parameters hold, from the change of three indices.

    Parameters
    ----------
    step : str
        Name of the step: the last ones have a stricter cut for SRMR.
    delta_cfi, delta_rmsea, delta_srmr : float
        Value of the step less that of the step before.

    Returns
    -------
    str
        "holds" where CFI falls by less than .010; else "does not hold" where RMSEA or SRMR agree, "doubtful" where only
        CFI falls.

    Notes
    -----
    Chen's stricter cuts for up to 300 people in unequal groups (.005, .010, .025, intercepts .005) are not used: with
    groups of 150 they called one in six invariant models not invariant (docs/method/invariance.md).

    References
    ----------
    Chen, F. F. (2007). Sensitivity of goodness of fit indexes to lack of measurement invariance. Structural Equation
    Modeling, 14, 464-504.
    Cheung, G. W., & Rensvold, R. B. (2002). Evaluating goodness-of-fit indexes for testing measurement invariance.
    Structural Equation Modeling, 9, 233-255.
    """
    if not (delta_cfi == delta_cfi and delta_rmsea == delta_rmsea and delta_srmr == delta_srmr):
        return "not available"
    if delta_cfi > -0.010:
        return "holds"
    residual = 0.010 if step in LAST_STEPS else 0.030
    return "does not hold" if delta_rmsea >= 0.015 or delta_srmr >= residual else "doubtful"
