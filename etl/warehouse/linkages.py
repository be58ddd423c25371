"""How an edition was linked, kept beside its identities: every likely pair, the model, a report.

Pairs are of persons, so that nothing of this is among the tables of analysis.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import polars as pl

from etl.linkage import LinkResult, Model, report_matches
from etl.warehouse.editions import Edition, WarehouseError
from etl.warehouse.linking import SURE

FOLDER: Final = "linkage"
SCHOOL: Final = "institution_urn"
CHARACTERISTICS: Final = (
    *("organisation_key", "sex", "ethnicity", "free_school_meals", "imd_quintile"),
    SCHOOL,
)
"""What the match rates are broken down by, beside the cohort and the completeness of fields."""


@dataclass(frozen=True, slots=True)
class Linkage:
    """How one source was linked in an edition.

    Attributes
    ----------
    source : such as `hesa_student`.
    folder : candidates.parquet is as `LinkResult.candidates`: left_id the pseudonym of a
        participant, right_id that of a record, period its year.
    """

    source: str
    folder: Path

    @property
    def candidates(self) -> Path:
        """File of every likely pair, and the nearest of each participant."""
        return self.folder / "candidates.parquet"

    @property
    def model(self) -> Path:
        """File of the parameters that the pairs were weighed by."""
        return self.folder / "model.json"

    def read_report(self) -> dict[str, Any]:
        """Read the report of this source."""
        found: dict[str, Any] = json.loads((self.folder / "report.json").read_text("utf-8"))
        return found


def list_linkages(edition: Edition) -> tuple[Linkage, ...]:
    """List how each source of an edition was linked, in the order of their names.

    Nothing in an edition from before this was kept.
    """
    found = sorted((edition.identity / FOLDER).glob("*/candidates.parquet"))
    return tuple(Linkage(path.parent.name, path.parent) for path in found)


def get_linkage(edition: Edition, source: str) -> Linkage:
    """Get how a source of an edition was linked.

    Raises
    ------
    WarehouseError
        The edition has no such source, or is from before this was kept.
    """
    for linkage in list_linkages(edition):
        if linkage.source == source:
            return linkage
    raise WarehouseError(f"Edition {edition.number} does not say how {source} was linked.")


def keep_linkage(
    identity: Path,
    people: pl.DataFrame,
    source: str,
    result: LinkResult,
    records: dict[str, int],
) -> None:
    """Keep how a source was linked in the folder of an edition's identities.

    Parameters
    ----------
    identity
        The folder.
    people
        Who was linked: id, date_of_birth, postcode, sex and the columns of CHARACTERISTICS.
    records
        Number of records by year.
    """
    folder = identity / FOLDER / source
    folder.mkdir(parents=True)
    pairs = result.candidates.sort("left_id", "right_id", "period")
    pairs.write_parquet(folder / "candidates.parquet", compression="zstd")
    result.model.write(folder / "model.json")
    found = report_matches(
        people, result, by=CHARACTERISTICS, overall_only=(SCHOOL,), records=records
    )
    report = {"source": source, "threshold": SURE, "model": _describe(result.model), **found}
    text = json.dumps(report, indent=1) + "\n"
    (folder / "report.json").write_text(text, encoding="utf-8")


def _describe(model: Model) -> dict[str, Any]:
    names = ("version", "origin", "pairs", "iterations")
    return {name: getattr(model, name) for name in names}
