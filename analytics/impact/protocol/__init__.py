"""What a study will do, declared and locked before anybody looks at an outcome.

The lock is the SHA-256 of the protocol's canonical text. What was done is held against it, and
every departure is a sentence of the report.
"""

from analytics.impact.protocol.declare import Protocol
from analytics.impact.protocol.lock import LockedProtocol, departures, lock, read_lock
from analytics.impact.protocol.parts import (
    Choices,
    Correction,
    Covariate,
    Group,
    Outcome,
    Stage,
    Treatment,
)

__all__ = [
    "Choices",
    "Correction",
    "Covariate",
    "Group",
    "LockedProtocol",
    "Outcome",
    "Protocol",
    "Stage",
    "Treatment",
    "departures",
    "lock",
    "read_lock",
]
