"""What reports need to know of an edition of the warehouse: its number, its files, its records."""

import hashlib
import json
from collections.abc import Mapping
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from analytics.reports.edition import EditionFacts
from app.core.context import Hearth
from app.core.errors import NotFound
from app.core.warehouse import warehouse_folder
from etl.reference.kinds import get_kind
from etl.warehouse import Edition, find_current_edition, get_release_key, list_editions

PLACED_BY = (
    "The neighbourhood of a postcode is the one whose boundary it lies in, an estimate of edition"
    " {}."
)


def get_facts(hearth: Hearth, number: int | None = None) -> EditionFacts:
    """Return what reports need to know of an edition: of the current one, unless it is named.

    Raises
    ------
    NotFound
        No edition of the warehouse has been built, or not that one.
    """
    folder = warehouse_folder(hearth)
    if number is None:
        edition = find_current_edition(folder)
        if edition is None:
            raise NotFound("The first edition of the warehouse has not been built yet.")
        return _facts(edition)
    for edition in list_editions(folder):
        if edition.number == number:
            return _facts(edition)
    raise NotFound(f"There is no edition {number} of the warehouse.")


def read_facts(folder: Path) -> EditionFacts:
    """Return what reports need to know of an edition from its folder alone: no site, no database.

    Raises
    ------
    NotFound
        The folder is not an edition, or its tables are not those that it was built with.
    """
    try:
        manifest = json.loads(_manifest(folder))
        edition = Edition(manifest["edition"], folder, manifest)
        altered = [name for name in edition.list_altered_files() if name.startswith("analysis/")]
    except (OSError, ValueError, KeyError) as error:
        raise NotFound(f"There is no edition of the warehouse in {folder}.") from error
    if altered:
        raise NotFound(f"The edition in {folder} has been altered: {altered[0]}.")
    return _facts(edition)


def _facts(edition: Edition) -> EditionFacts:
    manifest = _manifest(edition.folder)
    indicators = edition.manifest.get("indicators", [])
    records = sorted((edition.analysis / "records").glob("*/*.parquet"))
    held: dict[str, tuple[str, ...]] = {}
    for path in records:
        held[path.parent.name] = (*held.get(path.parent.name, ()), path.stem.replace("-", "/"))
    return EditionFacts(
        analysis=edition.analysis,
        number=edition.number,
        built_on=str(edition.manifest["built_at"])[:10],
        snapshot=hashlib.sha256(manifest).hexdigest(),
        code=version("hearth"),
        secret=get_release_key(edition.folder),
        held=held,
        measures={each["column"]: _measure(each) for each in indicators},
        # What is loaded beside the edition in use (`imd_decile__2019`) is no measure of this one.
        synthetic=any(each["synthetic"] for each in indicators if "__" not in each["column"]),
        estimated=_list_estimated(edition.manifest.get("small_areas")),
    )


@lru_cache(maxsize=16)
def _manifest(folder: Path) -> bytes:
    return (folder / "manifest.json").read_bytes()


def _measure(indicator: Mapping[str, Any]) -> str:
    """Say which file a column of the participants comes from."""
    made = ", synthetic (demonstration)" if indicator["synthetic"] else ""
    made += ", an estimate" if indicator.get("estimate") else ""
    made += ", for areas of postcodes that are an estimate" if _is_placed_so(indicator) else ""
    title = get_kind(indicator["kind"]).title
    return f"{indicator['label']} from {title}, edition {indicator['edition']}{made}."


def _is_placed_so(indicator: Mapping[str, Any]) -> bool:
    return bool(indicator.get("estimated_areas"))


def _list_estimated(areas: Mapping[str, Any] | None) -> dict[str, str]:
    """Say of neighbourhoods that no look-up names what they are known by."""
    if areas is None or not areas["estimate"]:
        return {}
    edition = areas["by"].split("/")[-2]
    return {areas["level"]: PLACED_BY.format(edition)}
