"""Attack what was published: each release alone, then all of them side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from analytics.disclosure.release.attack import Finding, attack
from analytics.disclosure.release.describe import words
from analytics.disclosure.release.groups import Group, Structure
from analytics.disclosure.release.published import Published, join_structures, see

_TOGETHER: Final = "together"


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that is wrong with what was published.

    Attributes
    ----------
    where : the release, or that it is several together.
    group : whom it is about, in words; empty where it is about all.
    what : what is wrong.
    """

    where: str
    group: str
    what: str


@dataclass(frozen=True, slots=True)
class Audit:
    """What an audit found.

    Attributes
    ----------
    figures : how many were attacked; of a group that is printed more than once, one.
    remarks : what is disclosed, contradictory or unsettled; none where all is proven safe.
    """

    figures: int
    remarks: tuple[Remark, ...]


def audit_releases(releases: Sequence[Published], *, seconds: float) -> Audit:
    """Attack releases alone and together.

    Parameters
    ----------
    seconds
        For each attack.

    Raises
    ------
    ReleaseError
        A release prints one group in two ways, or hierarchies contradict one another.
    """
    remarks: list[Remark] = []
    found: set[Group] = set()
    for release in releases:
        structure = release.structure()
        finding = attack(structure, see([release], structure), seconds=seconds)
        remarks += _remarks(release.name, structure, finding, set())
        found |= {structure.groups[group] for group in finding.hits}
    joint = join_structures(releases)
    if len(releases) > 1:
        finding = attack(joint, see(releases, joint), seconds=seconds)
        remarks += _remarks(_TOGETHER, joint, finding, found)
        remarks += [
            remark
            for first, second in combinations(releases, 2)
            if finding.contradictory
            for remark in _changes(first, second)
        ]
    return Audit(int(joint.printed.sum()), tuple(remarks))


def _remarks(where: str, structure: Structure, finding: Finding, known: set[Group]) -> list[Remark]:
    if finding.contradictory:
        told = "no people could give these figures"
        if where == _TOGETHER:
            told += ": the releases are not of the same people, or a group was printed anew"
        return [Remark(where, "", told)]
    hits = [
        Remark(where, words(structure.groups[group]), str(hit))
        for group, hit in finding.hits.items()
        if structure.groups[group] not in known
    ]
    unsettled = [
        Remark(where, words(structure.groups[group]), "not settled in time")
        for group in finding.unsettled
    ]
    return hits + unsettled


def _changes(first: Published, second: Published) -> list[Remark]:
    """Find groups that are known to have grown or shrunk by a small number of people."""
    views = []
    for release in (first, second):
        structure = release.structure()
        view = see([release], structure)
        views.append({g: (view.low[i], view.high[i]) for i, g in enumerate(structure.groups)})
    limit = max(release.profile.threshold for release in (first, second))
    where = f"{first.name} and {second.name}"
    remarks = []
    for group in views[0].keys() & views[1].keys():
        (low, high), (low_then, high_then) = views[1][group], views[0][group]
        least, most = low - high_then, high - low_then
        if most < 0:
            least, most = -most, -least
        if least >= 1:
            small = most < limit
            told = "by a small number of people" if small else "between them"
            remarks.append(Remark(where, words(group), f"it is known to have changed {told}"))
    return sorted(remarks, key=lambda remark: remark.group)


def attack_together(releases: Sequence[Published], *, seconds: float) -> Finding:
    """Attack releases laid side by side, as of the same people.

    Raises
    ------
    ReleaseError
        Their hierarchies contradict one another.
    """
    structure = join_structures(releases)
    return attack(structure, see(releases, structure), seconds=seconds)
