"""What strikes, drawn from one random number generator: a seed tells the whole schedule."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any

#: Moments after which trouble no longer strikes; a delivery passes about 120 of them.
REACH = 150

#: Faults of a platform: what is ordered, on which calls. Seconds are the sandbox's.
FAULTS: tuple[dict[str, Any], ...] = (
    {"fault": "fail_before", "status": 500},
    {"fault": "fail_before", "status": 503},
    {"fault": "fail_before", "status": 418},
    {"fault": "fail_after", "status": 500},
    {"fault": "empty_201"},
    {"fault": "unpublished_201"},
    {"fault": "reset_before"},
    {"fault": "reset_after"},
    {"fault": "rate_limit", "seconds": 30.0},
    {"fault": "rate_limit"},
    {"fault": "dead_token"},
    {"fault": "delayed_read", "seconds": 45.0},
    {"fault": "id_rewritten"},
)
OPERATIONS = ("publish", "publish", "publish", "read", "delete", "prepare", "check", "any")

#: What can happen to a process at a seam, or beside it at the same moment.
STRIKES = (
    *("die", "die", "die"),
    *("database_error", "other_worker", "sweep_early", "sweep_late"),
    *("withdraw", "flush_redis", "refuse_redis"),
)


@dataclass(frozen=True)
class Plan:
    """One schedule: on which platforms, with which faults, what strikes at which moment."""

    platforms: tuple[str, ...]
    faults: tuple[dict[str, Any], ...]
    strikes: tuple[tuple[int, str], ...]
    repairs: bool
    withdraws_at_the_end: bool


def drawn(seed: str, platforms: tuple[str, ...]) -> Plan:
    """The schedule that belongs to ``seed``; the same one every time."""
    dice = Random(seed)  # noqa: S311 - repeatable, nothing secret
    chosen = tuple(dice.sample(platforms, dice.choice((1, 1, 2))))
    return Plan(
        platforms=chosen,
        faults=tuple(_fault(dice, chosen) for _ in range(dice.choice((0, 1, 1, 2, 3)))),
        strikes=tuple(
            (dice.randrange(1, REACH), dice.choice(STRIKES))
            for _ in range(dice.choice((0, 1, 1, 2, 3)))
        ),
        repairs=dice.random() < 0.5,
        withdraws_at_the_end=dice.random() < 0.2,
    )


def _fault(dice: Random, platforms: tuple[str, ...]) -> dict[str, Any]:
    fault = dice.choice(FAULTS)
    # Asked to come back every half minute for ever, a schedule would never end.
    times = (1, 1, 1, 2, 4) if fault["fault"] == "rate_limit" else (1, 1, 1, 2, 4, 0)
    return {
        "platform": dice.choice(platforms),
        "operation": dice.choice(OPERATIONS),
        "times": dice.choice(times),
        **fault,
    }
