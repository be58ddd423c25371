"""A very small synthetic England, written once and shared by the tests."""

import dataclasses
from pathlib import Path

import pytest

from etl.demo.generate import DemoSummary, build_world, generate_at
from etl.demo.people import World
from etl.demo.scales import SCALES

# One letter of the directory is read in a fraction of a second; it reaches seven regions.
TINY = dataclasses.replace(
    SCALES["small"], people=7_000, records=900, members=7, localities=14, postcode_letters="T"
)


def write_tiny(out: Path, told: list[tuple[str, int, int]]) -> DemoSummary:
    return generate_at(out, TINY, size="tiny", seed=1, progress=lambda *step: told.append(step))


@pytest.fixture(scope="session")
def told() -> list[tuple[str, int, int]]:
    """What progress was told while the tiny England was written."""
    return []


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory, told: list[tuple[str, int, int]]) -> DemoSummary:
    return write_tiny(tmp_path_factory.mktemp("tiny"), told)


@pytest.fixture(scope="session")
def world() -> World:
    return build_world(1, TINY)
