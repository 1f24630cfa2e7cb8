"""Means and covariances a factor model implies, their derivatives, and what people say about its parameters.

Every derivative of the covariance matrix has rank two: for parameter a it is u v' + v u', with u and v columns of the
identity, the loadings L or L times the factors' covariances. Traces of products of derivatives are then products of
small forms u' A v, which makes gradients, information matrices and Hessians exact and fast.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from engagement.measurement.structure.factors.parameters import Pattern, Simple

CHUNK = 4_000_000  # numbers held at a time when people's scores are added up


@dataclass(frozen=True)
class Moments:
    """One group's data.

    Attributes
    ----------
    n : int
        People.
    mean : array, shape (items,)
        Means.
    covariance : array, shape (items, items)
        Covariances with divisor n.
    """

    n: int
    mean: np.ndarray
    covariance: np.ndarray


def moments(values: np.ndarray) -> Moments:
    """Means and covariances (divisor n) of complete rows."""
    mean = values.mean(axis=0)
    centred = values - mean
    return Moments(len(values), mean, centred.T @ centred / len(values))


@dataclass(frozen=True)
class Implied:
    """What one group's parameters imply.

    Attributes
    ----------
    covariance, mean : array
        Of the items.
    left, right : array, shape (items, parameters)
        u and v of each parameter.
    slope : array, shape (items, parameters)
        Derivatives of the means.
    loadings, factors : array
        Loading matrix, covariance matrix of the factors.
    """

    covariance: np.ndarray
    mean: np.ndarray
    left: np.ndarray
    right: np.ndarray
    slope: np.ndarray
    loadings: np.ndarray
    factors: np.ndarray


def implied(simple: Simple, pattern: Pattern, values: np.ndarray, *, derivatives: bool = True) -> Implied:
    """Moments a group's parameters imply, with their derivatives.

    Parameters
    ----------
    simple, pattern
        The model.
    values : array, shape (parameters,)
        One row of `Pattern.values`.
    derivatives : bool
        Whether to form left, right and slope (else they are empty).

    Returns
    -------
    Implied
        Of the group.
    """
    part = {name: values[place] for name, place in pattern.blocks.items()}
    loadings, factors = simple.matrix(part["loadings"]), simple.symmetric(part["factors"])
    weighted = loadings @ factors
    covariance = weighted @ loadings.T + np.diag(part["residuals"])
    mean = part["intercepts"] + loadings @ part["means"]
    empty = np.zeros((len(mean), 0))
    if not derivatives:
        return Implied(covariance, mean, empty, empty, empty, loadings, factors)
    rows, columns = simple.lower
    eye = np.eye(len(mean))
    left, right, slope = (np.zeros((len(mean), len(values))) for _ in range(3))
    left[:, pattern.blocks["loadings"]] = left[:, pattern.blocks["residuals"]] = eye
    right[:, pattern.blocks["loadings"]] = weighted[:, simple.factor_of]
    right[:, pattern.blocks["residuals"]] = eye / 2
    left[:, pattern.blocks["factors"]] = loadings[:, rows]
    right[:, pattern.blocks["factors"]] = loadings[:, columns] * np.where(rows == columns, 0.5, 1.0)
    slope[:, pattern.blocks["loadings"]] = np.diag(part["means"][simple.factor_of])
    slope[:, pattern.blocks["intercepts"]] = eye
    slope[:, pattern.blocks["means"]] = loadings
    return Implied(covariance, mean, left, right, slope, loadings, factors)


def discrepancy(found: Implied, data: Moments) -> float:
    """Maximum likelihood discrepancy of one group, at least 0; infinite where the implied matrix is not positive."""
    try:
        root = np.linalg.cholesky(found.covariance)
    except np.linalg.LinAlgError:
        return np.inf
    gap = data.mean - found.mean
    target = data.covariance + np.outer(gap, gap)
    half = np.linalg.solve(root, target)
    trace = np.trace(np.linalg.solve(root, half.T))
    log_ratio = 2 * np.log(np.diag(root)).sum() - np.linalg.slogdet(data.covariance)[1]
    return float(log_ratio + trace - len(gap))


def gradient_and_information(found: Implied, data: Moments) -> tuple[np.ndarray, np.ndarray]:
    """Gradient of half the discrepancy, and expected information of one person, by all parameters of a group."""
    precision = np.linalg.inv(found.covariance)
    gap = data.mean - found.mean
    weighted = precision @ (data.covariance + np.outer(gap, gap)) @ precision
    gradient = np.einsum("ia,ia->a", found.left, (precision - weighted) @ found.right)
    gradient -= (precision @ gap) @ found.slope
    return gradient, expected_information(found, precision)


def expected_information(found: Implied, precision: np.ndarray) -> np.ndarray:
    """Compute the expected information of one person: half tr(P dS P dS) plus dm' P dm."""
    by_left, by_right = precision @ found.left, precision @ found.right
    crossed = found.left.T @ by_right
    information = (found.left.T @ by_left) * (found.right.T @ by_right) + crossed * crossed.T
    return information + found.slope.T @ precision @ found.slope


def observed_information(simple: Simple, pattern: Pattern, found: Implied, data: Moments) -> np.ndarray:
    """Hessian of half the discrepancy by all parameters of a group."""
    precision = np.linalg.inv(found.covariance)
    gap = data.mean - found.mean
    weighted = precision @ (data.covariance + np.outer(gap, gap)) @ precision
    u, v = found.left, found.right
    pu, pv, wu, wv = precision @ u, precision @ v, weighted @ u, weighted @ v
    traces = (v.T @ wu) * (u.T @ pv) + (v.T @ wv) * (u.T @ pu) + (u.T @ wu) * (v.T @ pv) + (u.T @ wv) * (v.T @ pu)
    hessian = (traces + traces.T) / 2 - ((u.T @ pu) * (v.T @ pv) + (u.T @ pv) * (v.T @ pu))
    towards = precision @ gap
    mixed = (u.T @ towards)[:, None] * (pv.T @ found.slope) + (v.T @ towards)[:, None] * (pu.T @ found.slope)
    hessian += mixed + mixed.T + found.slope.T @ precision @ found.slope
    return hessian + _second_derivatives(simple, pattern, found, precision - weighted, towards)


def _second_derivatives(simple: Simple, pattern: Pattern, found: Implied, residual, towards) -> np.ndarray:
    """Part of the Hessian that comes from the curvature of the implied moments themselves."""
    size = found.left.shape[1]
    second = np.zeros((size, size))
    p = len(simple.items)
    of = simple.factor_of
    loadings, factors, means = (np.arange(size)[pattern.blocks[one]] for one in ("loadings", "factors", "means"))
    second[np.ix_(loadings, loadings)] = residual * found.factors[np.ix_(of, of)]
    across = residual @ found.loadings
    cross = np.zeros((p, len(factors)))
    for at, (row, column) in enumerate(zip(*simple.lower, strict=True)):
        cross[of == row, at] = across[of == row, column]
        if row != column:
            cross[of == column, at] = across[of == column, row]
    second[np.ix_(loadings, factors)] = cross
    second[np.ix_(factors, loadings)] = cross.T
    by_means = np.zeros((p, len(means)))
    by_means[np.arange(p), of] = -towards
    second[np.ix_(loadings, means)] = by_means
    second[np.ix_(means, loadings)] = by_means.T
    return second


def person_scores(
    simple: Simple, pattern: Pattern, found: Implied, values: np.ndarray, centre: np.ndarray, target: np.ndarray
) -> Iterator[tuple[slice, np.ndarray]]:
    """Yield derivatives of people's log likelihoods by all parameters of a group, some rows at a time.

    Parameters
    ----------
    simple, pattern, found
        The group's model.
    values : array, shape (people, items)
        Complete rows.
    centre, target : array
        Means and covariance matrix the answers are compared with: the implied ones give scores, the sample's give
        scores centred on 0.

    Yields
    ------
    slice, array
        Rows, and their scores: people by parameters. The array is used again for the next rows.
    """
    precision = np.linalg.inv(found.covariance)
    u, v = precision @ found.left, precision @ found.right
    constant = np.einsum("ia,ia->a", u, target @ v)
    means = np.diag(found.slope[:, pattern.blocks["loadings"]])
    lower, columns = simple.lower
    halved = np.where(lower == columns, 0.5, 1.0)
    place = pattern.blocks
    step = max(1, CHUNK // max(1, u.shape[1]))
    scores = np.zeros((min(step, len(values)), u.shape[1]))
    for start in range(0, len(values), step):
        rows = slice(start, min(start + step, len(values)))
        here = scores[: rows.stop - rows.start]
        x = (values[rows] - centre) @ precision  # a score's product (x u)(x v) is one of few columns times another
        y = x @ found.loadings
        z = y @ found.factors
        np.multiply(x, z[:, simple.factor_of], out=here[:, place["loadings"]])
        np.multiply(x, x / 2, out=here[:, place["residuals"]])
        np.multiply(y[:, lower], y[:, columns] * halved, out=here[:, place["factors"]])
        here -= constant
        if means.any():
            here[:, place["loadings"]] += x * means
        here[:, place["intercepts"]] = x
        here[:, place["means"]] = y
        yield rows, here
