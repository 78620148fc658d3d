"""Fit logistic regression with an L2 penalty, the same way each time."""

from __future__ import annotations

from collections import deque
from typing import Final, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

STEPS_LIMIT: Final = 300
HISTORY: Final = 10
SHORTEST_STEP: Final = 1e-6
CONVERGED: Final = 5e-4
"""Largest entry of the gradient at which the fit is good enough."""

_SUFFICIENT_DECREASE: Final = 1e-4


class Features(Protocol):
    """A matrix of examples by features, dense or sparse."""

    @property
    def shape(self) -> tuple[int, int]:
        """The number of examples and of features."""
        ...

    def times(self, weights: Floats) -> Floats:
        """Return one sum of weighted features for each example."""
        ...

    def transposed_times(self, residuals: Floats) -> Floats:
        """Return for each feature the sum of its residuals over the examples."""
        ...


class Dense:
    """Features that every example has."""

    def __init__(self, matrix: Floats) -> None:
        self._matrix = matrix

    @property
    def shape(self) -> tuple[int, int]:
        """The number of examples and of features."""
        rows, columns = self._matrix.shape
        return rows, columns

    def times(self, weights: Floats) -> Floats:
        """Return one sum of weighted features for each example."""
        product: Floats = self._matrix @ weights
        return product

    def transposed_times(self, residuals: Floats) -> Floats:
        """Return for each feature the sum of its residuals over the examples."""
        product: Floats = self._matrix.T @ residuals
        return product


class Sparse:
    """Features of which each example has few; within a row they stand in the proportions of their columns.

    Rows have length one, or less the less they hold beside the ballast, which is added to the square of their length.
    """

    def __init__(
        self, rows: list[Ints], columns: int, proportions: Floats | None = None, *, ballast: float = 0.0
    ) -> None:
        self._columns = columns
        self._sizes = np.array([len(row) for row in rows], dtype=np.int64)
        self._indices = np.concatenate([*rows, np.zeros(0, dtype=np.int64)])
        self._owners = np.repeat(np.arange(len(rows)), self._sizes)
        self._proportions = np.ones(columns) if proportions is None else proportions
        squares = self._summed(self._proportions**2) + ballast
        self._value = 1 / np.sqrt(np.where(squares > 0, squares, 1))

    @property
    def shape(self) -> tuple[int, int]:
        """The number of examples and of features."""
        return len(self._sizes), self._columns

    def times(self, weights: Floats) -> Floats:
        """Return one sum of weighted features for each example."""
        product: Floats = self._summed(weights * self._proportions) * self._value
        return product

    def transposed_times(self, residuals: Floats) -> Floats:
        """Return for each feature the sum of its residuals over the examples."""
        spread = (residuals * self._value)[self._owners]
        sums: Floats = np.bincount(self._indices, weights=spread, minlength=self._columns).astype(np.float64)
        product: Floats = sums * self._proportions
        return product

    def _summed(self, of_columns: Floats) -> Floats:
        sums: Floats = np.bincount(self._owners, weights=of_columns[self._indices], minlength=len(self._sizes)).astype(
            np.float64
        )
        return sums


class Fitted(NamedTuple):
    """Weights and the bias to add to their sum."""

    weights: Floats
    bias: float


def fit(features: Features, labels: NDArray[np.bool_], *, strength: float) -> Fitted:
    """Return the weights that tell labelled examples from the others, both sides weighing alike.

    ``strength`` is how much one example counts against the penalty: larger fits closer. Limited-memory BFGS from zero,
    at most STEPS_LIMIT steps, so the same examples in the same order give the same weights.
    """
    count = len(labels)
    weight_of = np.where(labels, count / (2 * max(labels.sum(), 1)), count / (2 * max((~labels).sum(), 1))) * strength
    signs = np.where(labels, 1.0, -1.0)

    def slope(parameters: Floats) -> tuple[float, Floats]:
        margins = signs * (features.times(parameters[:-1]) + parameters[-1])
        loss = float(weight_of @ np.logaddexp(0, -margins) + parameters[:-1] @ parameters[:-1] / 2)
        pull = -signs * weight_of / (1 + np.exp(np.clip(margins, -500, 500)))
        gradient = np.append(features.transposed_times(pull) + parameters[:-1], pull.sum())
        return loss, gradient

    at = np.zeros(features.shape[1] + 1)
    loss, gradient = slope(at)
    history: deque[tuple[Floats, Floats]] = deque(maxlen=HISTORY)
    for _ in range(STEPS_LIMIT):
        if np.abs(gradient).max() < CONVERGED * max(1.0, strength):
            break
        direction = _direction(gradient, history)
        step, descent = 1.0 if history else 1 / max(1.0, float(np.linalg.norm(gradient))), float(direction @ gradient)
        while True:
            ahead = at + step * direction
            loss_ahead, gradient_ahead = slope(ahead)
            if loss_ahead <= loss + _SUFFICIENT_DECREASE * step * descent or step < SHORTEST_STEP:
                break
            step /= 2
        if step < SHORTEST_STEP:
            break
        moved, turned = ahead - at, gradient_ahead - gradient
        if moved @ turned > 0:
            history.append((moved, turned))
        at, loss, gradient = ahead, loss_ahead, gradient_ahead
    return Fitted(at[:-1], float(at[-1]))


def _direction(gradient: Floats, history: deque[tuple[Floats, Floats]]) -> Floats:
    """Return where to go: the gradient turned by what the last steps tell of the curvature."""
    direction = -gradient
    kept: list[float] = []
    for moved, turned in reversed(history):
        share = float(moved @ direction) / float(moved @ turned)
        kept.append(share)
        direction = direction - share * turned
    if history:
        moved, turned = history[-1]
        direction = direction * (float(moved @ turned) / float(turned @ turned))
    for (moved, turned), share in zip(history, reversed(kept), strict=True):
        direction = direction + (share - float(turned @ direction) / float(moved @ turned)) * moved
    return direction
