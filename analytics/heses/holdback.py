"""Holdback on either set of tables, by the contract range (A-21): a model with stated parameters.

Standard resource is FTE x price group weight x base price, with premiums; assumed resource is
teaching grant and assumed fees. What assumed exceeds standard by, beyond the range, is held back.
The rules of 1999-2000 were not found, so every figure of the model is given by the user.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Final

from analytics.heses.register import funded_price_groups
from analytics.heses.returns import FUNDABLE, ZERO, Cell, Cells, ReturnError
from analytics.heses.selection import Thresholds
from analytics.heses.settings import same_code

_TAUGHT: Final = ("UG", "PGT")
_ONE: Final = Decimal(1)
_SIDES: Final = ("returned", "recreated")


@dataclass(frozen=True, slots=True)
class InstitutionFunding:
    """Parameters of one institution; money in pounds, premiums and range as proportions.

    Attributes
    ----------
    teaching_grant, assumed_fees : their sum is the assumed resource.
    base_price : pounds for one FTE of weight 1.
    weights : by price group.
    part_time, long, institution : premiums on the price of an FTE.
    year_out_fte : FTE of a sandwich year-out.
    upper : how far assumed may exceed standard resource.
    other_terms : the other constraints, by name: an amount for each side.
    """

    teaching_grant: Decimal
    assumed_fees: Decimal
    base_price: Decimal
    weights: Mapping[str, Decimal]
    part_time: Decimal
    long: Decimal
    institution: Decimal
    year_out_fte: Decimal
    upper: Decimal
    other_terms: Mapping[str, Mapping[str, Decimal]]


@dataclass(frozen=True, slots=True)
class Funding:
    """What `FUNDING.json` holds: parameters by institution, thresholds, and the date of reply."""

    institutions: Mapping[str, InstitutionFunding]
    respond_by: str = ""
    thresholds: Thresholds = field(default_factory=Thresholds)

    def find(self, institution: str) -> InstitutionFunding | None:
        """Find the parameters of an institution; None if none are given."""
        return self.institutions.get(same_code(institution))


def holdback_terms(
    cells: Cells, funding: InstitutionFunding, side: str, name: str
) -> dict[str, Decimal]:
    """Work out each term of holdback from one institution's cells.

    Parameters
    ----------
    cells
        The institution's tables 1a to 3a.
    funding
        Its parameters.
    side
        returned or recreated, for the other terms.
    name
        The institution, for messages.

    Returns
    -------
    dict[str, Decimal]
        In pounds, but for `fte`; the last is `holdback`.

    Raises
    ------
    ReturnError
        A price group with students has no weight.
    """
    fte, standard = ZERO, ZERO
    for cell, value in cells.items():
        amount = _fte(cell, value, funding)
        if amount and cell.price_group not in funding.weights:
            raise ReturnError(
                f"{name} has students in price group {cell.price_group}: "
                f"give price_group_weights.{cell.price_group}."
            )
        if amount:
            fte += amount
            standard += amount * funding.weights[cell.price_group] * _rate(cell, funding)
    standard *= funding.base_price
    assumed = funding.teaching_grant + funding.assumed_fees
    contract = max(ZERO, assumed - (_ONE + funding.upper) * standard)
    others = {term: sides[side] for term, sides in funding.other_terms.items()}
    return {
        "fte": fte,
        "standard_resource": standard,
        "assumed_resource": assumed,
        "contract_range": contract,
        **others,
        "holdback": contract + sum(others.values(), ZERO),
    }


def read_funding(path: Path) -> Funding:
    """Read the parameters of holdback.

    Raises
    ------
    ReturnError
        Naming the entry.
    """
    try:
        given = json.loads(path.read_text(encoding="utf-8-sig"), parse_float=Decimal)
    except (OSError, ValueError, RecursionError) as error:
        raise ReturnError(f"{path.name} cannot be read as JSON.") from error
    if not isinstance(given, dict) or not isinstance(given.get("institutions"), dict):
        raise ReturnError(f'{path.name} needs institutions: {{"0100": {{...}}}}.')
    common = {name: value for name, value in given.items() if name != "institutions"}
    respond_by = str(common.pop("respond_by", ""))
    thresholds = _thresholds(common.pop("thresholds", {}))
    return Funding(
        {
            same_code(name): _institution({**common, **entry}, f"institutions.{name}")
            for name, entry in given["institutions"].items()
        },
        respond_by,
        thresholds,
    )


def _thresholds(given: Mapping[str, Any]) -> Thresholds:
    known = [each.name for each in fields(Thresholds)]
    for name in given:
        if name not in known:
            raise ReturnError(f"thresholds.{name} is none. There are: {', '.join(known)}.")
    return replace(Thresholds(), **{name: _number(given, name, "thresholds") for name in given})


def _fte(cell: Cell, value: Decimal, funding: InstitutionFunding) -> Decimal:
    """HEFCE-fundable taught FTE of a cell: column 4, or 4a for part-time."""
    if cell.fundability != FUNDABLE or cell.level not in _TAUGHT:
        return ZERO
    if cell.price_group not in funded_price_groups():
        return ZERO
    if cell.column != ("4a" if cell.table == "3a" else "4"):
        return ZERO
    return value * funding.year_out_fte if cell.table == "2a" else value


def _rate(cell: Cell, funding: InstitutionFunding) -> Decimal:
    part_time = funding.part_time if cell.table == "3a" else ZERO
    long = funding.long if cell.length == "LONG" else ZERO
    return _ONE + part_time + long + funding.institution


def _institution(given: Mapping[str, Any], where: str) -> InstitutionFunding:
    premiums = given.get("premiums", {})
    weights = given.get("price_group_weights")
    if not isinstance(weights, dict) or not weights:
        raise ReturnError(f'{where}: price_group_weights is missing: {{"A": 4.5, ...}}.')
    terms = given.get("other_terms", {})
    return InstitutionFunding(
        teaching_grant=_number(given, "teaching_grant", where),
        assumed_fees=_number(given, "assumed_fees", where),
        base_price=_number(given, "base_price", where),
        weights={
            group: _number(weights, group, f"{where}.price_group_weights") for group in weights
        },
        part_time=_number(premiums, "part_time", f"{where}.premiums", ZERO),
        long=_number(premiums, "long", f"{where}.premiums", ZERO),
        institution=_number(premiums, "institution", f"{where}.premiums", ZERO),
        year_out_fte=_number(given, "year_out_fte", where),
        upper=_number(given, "upper", where),
        other_terms={
            name: {side: _number(sides, side, f"{where}.other_terms.{name}") for side in _SIDES}
            for name, sides in terms.items()
        },
    )


def _number(
    given: Mapping[str, Any], name: str, where: str, default: Decimal | None = None
) -> Decimal:
    if name not in given and default is not None:
        return default
    if name not in given:
        raise ReturnError(f"{where}: {name} is missing; it is a number.")
    value = given[name]
    if isinstance(value, bool):
        raise ReturnError(f"{where}: {name} is a number.")
    try:
        return Decimal(str(value))
    except InvalidOperation as error:
        raise ReturnError(f"{where}: {name} is a number.") from error
