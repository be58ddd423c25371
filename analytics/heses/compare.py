"""Compares a return with the re-created tables, and writes who must respond (main 10-16, 21)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from operator import attrgetter
from pathlib import Path
from typing import Final

from analytics.heses.holdback import Funding, holdback_terms
from analytics.heses.letters import Letter, read_pack, write_letter
from analytics.heses.outputs import CELL, write_rows
from analytics.heses.returns import ZERO, Cells, ReturnError, by_institution, read_cells
from analytics.heses.selection import Judgement, judge
from analytics.heses.settings import same_code

_NO_FUNDING: Final = Funding({})
_PLACES: Final = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Comparison:
    """What was compared: institutions, those selected, and how many cells differ.

    Institutions of the re-creation that returned nothing are named, and not compared.
    """

    institutions: tuple[str, ...]
    selected: tuple[str, ...]
    cells: int
    differing: int
    unreturned: tuple[str, ...]


def compare(
    returned: Path,
    recreated: Path,
    out: Path,
    *,
    funding: Funding = _NO_FUNDING,
    respond_by: str = "",
) -> Comparison:
    """Compare every cell, judge main 10's criteria, work out holdback, write the letters.

    Parameters
    ----------
    returned
        The return, in the layout of `tables_a.csv`.
    recreated
        Folder that `recreate` wrote.
    out
        Folder of the files.
    funding
        Parameters of holdback; without them criteria 1 and 2 cannot be judged, and say so.
    respond_by
        Date of reply for the letters.

    Raises
    ------
    ReturnError
        A file is not what it should be.
    """
    sides, unreturned = _read_sides(returned, recreated / "tables_a.csv")
    institutions = sorted(sides["returned"])
    out.mkdir(parents=True, exist_ok=True)
    differing, cells = _write_comparison(out / "comparison.csv", sides)
    terms = {name: _terms(sides, name, funding) for name in institutions}
    _write_holdback(out / "holdback.csv", terms)
    judged = {name: _judge(sides, name, terms[name], funding) for name in institutions}
    _write_selection(out / "selection.csv", judged)
    selected = tuple(name for name in institutions if any(j.met for j in judged[name]))
    packs = read_pack(recreated) if selected else {}
    for name in selected:
        letter = Letter(
            institution=name,
            returned=sides["returned"][name],
            recreated=sides["recreated"].get(name, {}),
            judgements=judged[name],
            holdback=terms[name],
            respond_by=respond_by or funding.respond_by,
            pack=packs,
        )
        write_letter(letter, out)
    return Comparison(tuple(institutions), selected, cells, differing, unreturned)


Sides = Mapping[str, Mapping[str, Cells]]  # returned and recreated, each by institution


def _read_sides(returned: Path, recreated: Path) -> tuple[Sides, tuple[str, ...]]:
    """Read both sets of cells of the institutions that returned any, and name the others."""
    after = read_cells(recreated)
    names = {same_code(cell.institution): cell.institution for cell in after}
    # A spreadsheet may have taken the leading zeros of INSTID away.
    before = {
        replace(cell, institution=names.get(same_code(cell.institution), cell.institution)): value
        for cell, value in read_cells(returned).items()
    }
    if not before:
        raise ReturnError(f"{returned.name} holds no cell.")
    sides = {"returned": by_institution(before), "recreated": by_institution(after)}
    return sides, tuple(sorted(set(sides["recreated"]) - set(sides["returned"])))


def _write_comparison(path: Path, sides: Sides) -> tuple[int, int]:
    where = attrgetter(*CELL[:-1])
    rows, differing = [], 0
    for name, returned in sorted(sides["returned"].items()):
        recreated = sides["recreated"].get(name, {})
        for cell in sorted({*returned, *recreated}, key=where):
            before, after = returned.get(cell, ZERO), recreated.get(cell, ZERO)
            differing += before != after
            rows.append((*where(cell), text(before), text(after), text(after - before)))
    write_rows(path, (*CELL[:-1], "returned", "recreated", "difference"), rows)
    return differing, len(rows)


Terms = Mapping[str, tuple[Decimal, Decimal]]


def _terms(sides: Sides, name: str, funding: Funding) -> Terms:
    """Each term of holdback, returned and re-created; none without parameters."""
    parameters = funding.find(name)
    if parameters is None:
        return {}
    both = [
        holdback_terms(sides[side].get(name, {}), parameters, side, name)
        for side in ("returned", "recreated")
    ]
    return {term: (both[0][term], both[1][term]) for term in both[0]}


def _write_holdback(path: Path, terms: Mapping[str, Terms]) -> None:
    write_rows(
        path,
        ("institution", "term", "returned", "recreated", "difference"),
        (
            (name, term, text(before), text(after), text(after - before))
            for name, each in terms.items()
            for term, (before, after) in each.items()
        ),
    )


def _judge(sides: Sides, name: str, terms: Terms, funding: Funding) -> tuple[Judgement, ...]:
    parameters = funding.find(name)
    held = terms.get("holdback")
    return judge(
        sides["returned"][name],
        sides["recreated"].get(name, {}),
        holdback_difference=held[1] - held[0] if held else None,
        teaching_grant=parameters.teaching_grant if parameters else None,
        thresholds=funding.thresholds,
    )


def _write_selection(path: Path, judged: Mapping[str, tuple[Judgement, ...]]) -> None:
    write_rows(
        path,
        ("institution", "criterion", "met", "figure", "threshold"),
        (
            (
                name,
                judgement.criterion,
                "" if judgement.met is None else int(judgement.met),
                "" if judgement.figure is None else text(judgement.figure),
                text(judgement.threshold),
            )
            for name, each in judged.items()
            for judgement in each
        ),
    )


def text(amount: Decimal) -> str:
    """Amount in plain digits: at most six places, no trailing zeros."""
    shown = f"{amount.quantize(_PLACES):f}".rstrip("0").rstrip(".")
    return "0" if shown == "-0" else shown
