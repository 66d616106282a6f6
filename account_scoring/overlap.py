"""Signals that go together share what they say: their weights side by side, by a logistic regression with a penalty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from account_scoring.databases import Connection

MOST_STEPS = 100
CLOSE_ENOUGH = 1e-9

_LEADS = "select lead_id, conversion from int_account_scoring__calibration_looks order by lead_id"
_FEATURES = """
    select lead_id, signal_type, signal, cast(value as double)
    from int_account_scoring__calibration_features
    order by signal_type, signal, lead_id
"""


@dataclass(frozen=True)
class Weight:
    """What a signal moves the log-odds of a conversion by, all others being equal.

    Attributes:
        signal_type: attribute or activity_rule.
        signal: attribute or rule_id.
        log_odds: per faded unit of a rule; of an attribute, the share of its weight of evidence that is left.
        standard_error: of log_odds.
    """

    signal_type: str
    signal: str
    log_odds: float
    standard_error: float

    def is_significant(self, chance: float) -> bool:
        """Would so large a weight come by chance less often than this (two-sided)?"""
        return abs(self.log_odds) > NormalDist().inv_cdf(1 - chance / 2) * self.standard_error


def ridge_logistic(features: np.ndarray, outcomes: np.ndarray, penalty: float) -> tuple[np.ndarray, np.ndarray]:
    """Logistic regression with a penalty on the squares of the weights, by Newton's method.

    Args:
        features: shape (leads, signals). Inside they are measured in standard deviations: one penalty suits all.
        outcomes: 1 or 0, shape (leads,).
        penalty: of the squares of the weights, halved as in a Gaussian prior of variance 1 / penalty. Above 0.

    Returns:
        Weights and their standard errors, log-odds per unit of each feature, shape (signals,); 0 and 0 for a feature
        that is the same for all.

    Raises:
        ArithmeticError: it does not settle, which a penalty above 0 rules out but for numbers beyond all reason.
    """
    spread = features.std(axis=0)
    varies = spread > 0
    scaled = (features[:, varies] - features[:, varies].mean(axis=0)) / spread[varies]
    design = np.column_stack([np.ones(len(outcomes)), scaled])
    penalties = np.full(design.shape[1], float(penalty))
    penalties[0] = 0.0
    weights = np.zeros(design.shape[1])
    for _ in range(MOST_STEPS):
        chance = 1 / (1 + np.exp(-(design @ weights)))
        curvature = (design * (chance * (1 - chance))[:, None]).T @ design + np.diag(penalties)
        step = np.linalg.solve(curvature, design.T @ (outcomes - chance) - penalties * weights)
        weights += step
        if np.abs(step).max() < CLOSE_ENOUGH:
            break
    else:
        raise ArithmeticError("the weights do not settle")
    found, errors = np.zeros(features.shape[1]), np.zeros(features.shape[1])
    found[varies] = weights[1:] / spread[varies]
    errors[varies] = np.sqrt(np.diag(np.linalg.inv(curvature)))[1:] / spread[varies]
    return found, errors


def weigh(connection: Connection, penalty: float) -> list[Weight]:
    """Weigh all signals of a built database together.

    Args:
        connection: of a database with the models of calibration.
        penalty: as in ridge_logistic.

    Returns:
        A weight per signal with enough leads, in order of their names; none without leads of both outcomes.
    """
    leads = connection.execute(_LEADS).fetchall()
    rows = connection.execute(_FEATURES).fetchall()
    outcomes = np.array([conversion for _, conversion in leads], dtype=float)
    if not rows or outcomes.min() == outcomes.max():
        return []
    signals = list(dict.fromkeys((signal_type, signal) for _, signal_type, signal, _ in rows))
    weights, errors = ridge_logistic(_matrix([lead for lead, _ in leads], signals, rows), outcomes, penalty)
    return [
        Weight(*signal, float(weight), float(error))
        for signal, weight, error in zip(signals, weights, errors, strict=True)
    ]


def _matrix(leads: Sequence[str], signals: Sequence[tuple[str, str]], rows: Sequence[tuple]) -> np.ndarray:
    """Rows (lead, signal type, signal, value) as a table, shape (leads, signals); 0 where there is none."""
    lead_at = {lead: place for place, lead in enumerate(leads)}
    signal_at = {signal: place for place, signal in enumerate(signals)}
    table = np.zeros((len(leads), len(signals)))
    for lead, signal_type, signal, value in rows:
        table[lead_at[lead], signal_at[signal_type, signal]] = value
    return table
