"""From true counts to a release: printed by a profile, attacked, and described."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from analytics.disclosure.release.attack import Finding, attack
from analytics.disclosure.release.audit import attack_together
from analytics.disclosure.release.controlled import round_together
from analytics.disclosure.release.describe import mean_error
from analytics.disclosure.release.faults import ReleaseError
from analytics.disclosure.release.groups import Group, Hierarchy, Structure, build_structure
from analytics.disclosure.release.joint import lay_underneath, spread
from analytics.disclosure.release.profiles import Profile
from analytics.disclosure.release.published import Figure, Published, PublishedTable, see
from analytics.disclosure.release.suppress import hide
from analytics.disclosure.release.tables import CountTable, check_hierarchy, count_groups

_SEED_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class Release:
    """A protected release, and what its makers may know of it.

    Attributes
    ----------
    published : what a reader gets.
    finding, together : what an attack on it came to; on it and the earlier ones, or None.
    reasons : for each hidden group, primary or secondary. Not for release: it would tell which
        hidden counts are small.
    mean_error : how far figures are from the counts on average; `measured` is whether it was
        measured, or is what the rule leads one to expect.
    kept, renewed : groups printed as before; printed otherwise, as what was printed before is too
        far from the count now.
    """

    published: Published
    structure: Structure
    finding: Finding
    together: Finding | None
    reasons: Mapping[Group, str]
    mean_error: float
    measured: bool
    kept: int
    renewed: int


def protect_release(
    tables: Sequence[CountTable],
    profile: Profile,
    *,
    hierarchy: Hierarchy | None = None,
    earlier: Sequence[Published] = (),
    replaced: Published | None = None,
    seed: bytes | None = None,
    seconds: float = 120,
) -> Release:
    """Protect tables of the same people together.

    Parameters
    ----------
    earlier
        Releases of the same people that are out already: what they print is printed again where
        figures are drawn, and what they tell is taken into account.
    replaced
        A release that this one takes the place of: what it drew is printed again.
    seed
        Secret, for profiles that draw; drawn here where it is not given.
    seconds
        For the choice of figures, and for each attack.

    Raises
    ------
    ReleaseError
        The tables are not as they should be, or the profile cannot be kept.
    """
    if seed is not None and len(seed) < _SEED_BYTES:
        raise ReleaseError(f"A seed is {_SEED_BYTES} bytes or more.")
    tree = hierarchy or {}
    structure, counts = _lay_out(tables, tree, seconds=seconds)
    secret = seed or os.urandom(32)
    before = _figures_before([*([replaced] if replaced else []), *earlier], structure)
    printing = _print(
        structure, counts, profile, earlier=earlier, kept=before, seed=secret, seconds=seconds
    )
    published = _publish(tables, structure, profile, tree, printing.figures)
    finding = attack(
        structure, see([published], structure), seconds=seconds, known=(*printing.alike, counts)
    )
    if (profile.secondary or profile.totals == "additive") and not finding.is_safe:
        raise ReleaseError("The attack on these tables was not settled. Give more --seconds.")
    together = attack_together([published, *earlier], seconds=seconds) if earlier else None
    error, measured = mean_error(profile, structure, counts, printing.figures)
    kept, renewed = _compare(before, printing.figures)
    return Release(
        published=published,
        structure=structure,
        finding=finding,
        together=together,
        reasons={structure.groups[group]: why for group, why in printing.reasons.items()},
        mean_error=error,
        measured=measured,
        kept=kept,
        renewed=renewed,
    )


def _lay_out(
    tables: Sequence[CountTable], hierarchy: Hierarchy, *, seconds: float
) -> tuple[Structure, NDArray[np.int64]]:
    """Check the tables; give their groups and the true count of each."""
    if len({table.name for table in tables}) < len(tables):
        raise ReleaseError("Two tables have the same name. Rename one of the files.")
    check_hierarchy(hierarchy, tables)
    layouts = [table.layout for table in tables]
    structure = build_structure(layouts, hierarchy, complete=True)
    if any(not structure.cells[rows].any() for rows in structure.rows):
        raise ReleaseError("A table has margins only.")
    counts = count_groups(tables, structure)
    structure = lay_underneath(structure, layouts, hierarchy)
    return structure, spread(structure, counts, seconds=seconds)


@dataclass(frozen=True, slots=True)
class _Printing:
    figures: Mapping[int, Figure]
    reasons: Mapping[int, str]
    alike: tuple[NDArray[np.int64], ...]


def _print(
    structure: Structure,
    counts: NDArray[np.int64],
    profile: Profile,
    *,
    earlier: Sequence[Published],
    kept: Mapping[int, int],
    seed: bytes,
    seconds: float,
) -> _Printing:
    printed = [int(group) for group in np.flatnonzero(structure.printed)]
    if profile.totals == "additive":
        figures = round_together(
            structure,
            counts,
            profile.base,
            seed=seed,
            kept=kept,
            seconds=seconds,
        )
        return _Printing({g: (int(figures[g]), "") for g in printed}, {}, (figures,))
    if profile.secondary:
        before = _ranges_before(earlier, structure, counts)
        pattern = hide(structure, counts, profile, before=before, seconds=seconds)
        reasons = dict.fromkeys(np.flatnonzero(pattern.primary).tolist(), "primary")
        reasons |= dict.fromkeys(np.flatnonzero(pattern.secondary).tolist(), "secondary")
        shown = {g: (None, "c") if g in reasons else (int(counts[g]), "") for g in printed}
        return _Printing(shown, reasons, pattern.alike)
    alone = {g: _print_alone(int(counts[g]), profile) for g in printed}
    if profile.totals == "sum":
        alone |= _sums(structure, profile, alone)
    hidden = {g: "primary" for g, figure in alone.items() if figure[1]}
    return _Printing(alone, hidden, ())


def _print_alone(count: int, profile: Profile) -> Figure:
    mark = profile.mark_of(count)
    return (None, mark) if mark else (profile.round_nearest(count), "")


def _sums(structure: Structure, profile: Profile, alone: Mapping[int, Figure]) -> dict[int, Figure]:
    """Add the printed cells up; hidden ones count nothing. The first table with a group decides."""
    parts = dict(reversed(structure.sums))
    found: dict[int, int] = {}

    def total(group: int) -> int:
        if structure.cells[group]:
            return alone[group][0] or 0
        if group not in found:
            found[group] = sum(total(part) for part in parts[group])
        return found[group]

    margins = [group for group in alone if not structure.cells[group]]
    return {group: _print_alone(total(group), profile) for group in margins}


def _publish(
    tables: Sequence[CountTable],
    structure: Structure,
    profile: Profile,
    hierarchy: Hierarchy,
    figures: Mapping[int, Figure],
) -> Published:
    printed = tuple(
        PublishedTable(
            table.name, table.value, table.layout, tuple(figures[int(group)] for group in rows)
        )
        for table, rows in zip(tables, structure.rows, strict=True)
    )
    return Published("this release", profile, hierarchy, printed)


def _figures_before(earlier: Sequence[Published], structure: Structure) -> dict[int, int]:
    position = {group: number for number, group in enumerate(structure.groups)}
    return {
        position[group]: value
        for release in earlier
        for group, (value, _) in release.figures().items()
        if value is not None and group in position
    }


def _ranges_before(
    earlier: Sequence[Published], structure: Structure, counts: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give what earlier releases leave possible, where the counts are still within it."""
    low, high = np.zeros(len(counts)), np.full(len(counts), np.inf)
    position = {group: number for number, group in enumerate(structure.groups)}
    for release in earlier:
        own = release.structure()
        view = see([release], own)
        for number, group in enumerate(own.groups):
            place = position.get(group)
            if place is not None and view.low[number] <= counts[place] <= view.high[number]:
                low[place] = max(low[place], view.low[number])
                high[place] = min(high[place], view.high[number])
    return low, high


def _compare(before: Mapping[int, int], figures: Mapping[int, Figure]) -> tuple[int, int]:
    now = {group: value for group, (value, _) in figures.items() if value is not None}
    both = now.keys() & before.keys()
    same = sum(now[group] == before[group] for group in both)
    return same, len(both) - same
