"""A new release beside earlier ones: what their differences tell.

A reader knows which people are among which. Where no group is printed greater than the same group
of more people, the figures of both are figures of some people, and nothing is told; so only groups
for which that is not so are looked at, and where they do not show it by themselves, linear
programs over all figures of both (`nested`) decide.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from analytics.disclosure.groups import Group, prints_group
from analytics.disclosure.register.nested import attack_nested
from analytics.disclosure.register.population import Population, covers
from analytics.disclosure.register.register import Entry, nested_of
from analytics.disclosure.release.audit import audit_releases
from analytics.disclosure.rules import RuleSet, get_rule_set
from analytics.disclosure.safe import SafeTable
from analytics.disclosure.seen import publish


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a release tells beside another.

    Attributes
    ----------
    group : whom it is about, in words without a figure.
    what : what a reader would know.
    against : the other release, in words.
    tables : keys of the tables of the new release that tell it.
    """

    group: str
    what: str
    against: str
    tables: tuple[str, ...]

    def sentence(self) -> str:
        """Say it: `sex=F, entered: ... (beside ...)`."""
        return f"{self.group}: {self.what} (beside {self.against})"


def check_release(
    population: Population,
    tables: Mapping[str, SafeTable],
    earlier: Sequence[Entry],
    *,
    seconds: float = 20.0,
) -> list[Finding]:
    """Hold a release against earlier ones.

    Parameters
    ----------
    earlier
        Of the same people, of some of them, or of more; others are passed over.
    seconds
        For each program. What is not settled then is a finding too.

    Returns
    -------
    What a reader of all of them could know; nothing where all is shown to be safe.
    """
    if population.is_sum:
        return []
    earlier = [each for each in earlier if not each.population.is_sum]
    new = Entry.of(population, tables)
    findings: list[Finding] = []
    for other in earlier:
        if other.population == population:
            findings += _same(new, other)
        elif population.is_within(other.population):
            findings += _nested(new, other, new, seconds)
        elif other.population.is_within(population):
            findings += _nested(other, new, new, seconds)
    return findings + _covered(new, earlier)


def check_all(
    entries: Sequence[Entry],
    *,
    seconds: float = 20.0,
    progress: Callable[[str, int, int], None] = lambda *_: None,
) -> list[Finding]:
    """Attack everything that was released: each release by itself, and beside those before it.

    Parameters
    ----------
    seconds
        For each attack. What is not settled then is a finding too.
    progress
        Is told what is attacked, how many releases are done, and of how many.
    """
    findings: list[Finding] = []
    for number, entry in enumerate(entries):
        progress("attacking releases", number, len(entries))
        for published in publish(entry.population.words(), entry.tables):
            audit = audit_releases([published], seconds=seconds)
            findings += [Finding(each.group, each.what, each.where, ()) for each in audit.remarks]
        findings += check_release(entry.population, entry.tables, entries[:number], seconds=seconds)
    progress("attacking releases", len(entries), len(entries))
    return findings


def _same(new: Entry, other: Entry) -> list[Finding]:
    mine, theirs = new.figures, other.figures
    return [
        _finding(new, other, at, "the same people would be printed in two ways")
        for at in mine.keys() & theirs.keys()
        if mine[at] != theirs[at]
    ]


def _nested(few: Entry, many: Entry, new: Entry, seconds: float) -> list[Finding]:
    """Compare a release with one of more people. One of the two is the new one."""
    other = many if new is few else few
    inside, outside = few.nested, many.nested
    greater = [at for at in inside.keys() & outside.keys() if inside[at] > outside[at]]
    findings = [
        _finding(new, other, at, "it would be known to be a small number of people")
        for at in greater
        if _is_small(inside[at], outside[at], get_rule_set(at[0]))
    ]
    if greater and not findings:
        words = attack_nested(nested_of(few.tables), nested_of(many.tables), seconds=seconds)
        findings = [
            Finding(group, what, other.population.words(), tuple(new.tables))
            for group, what in words
        ]
    return findings


def _is_small(few: int, many: int, rules: RuleSet) -> bool:
    """Whether a count among few and the same among many leave a small count for one of them."""
    low, high = few - rules.reach, many + rules.reach
    return 1 <= low <= high < rules.rounding_base


def _covered(new: Entry, earlier: Sequence[Entry]) -> list[Finding]:
    """Find groups of members that are shown to be small by what all of them have together."""
    entries = [new, *earlier]
    findings: list[Finding] = []
    for whole in entries:
        parts = _single_members(whole.population, entries)
        involved = whole is new or any(part is new for part in parts)
        if involved and len(parts) > 1 and covers((p.population for p in parts), whole.population):
            findings += _pressed(whole, parts, new)
    return findings


def _single_members(whole: Population, entries: Sequence[Entry]) -> list[Entry]:
    found: dict[tuple[str, ...], Entry] = {}
    for entry in entries:
        one = entry.population
        alike = (one.edition, one.snapshot, one.first_year, one.last_year)
        if (
            len(one.members) == 1
            and one.is_within(whole)
            and alike == (whole.edition, whole.snapshot, whole.first_year, whole.last_year)
        ):
            found.setdefault(one.members, entry)
    return list(found.values())


def _pressed(whole: Entry, parts: Sequence[Entry], new: Entry) -> list[Finding]:
    """A group of all is no more than those of the members together, some of whom print nought."""
    printed = [part.nested for part in parts]
    findings = []
    for at, figure in whole.nested.items():
        rules = get_rule_set(at[0])
        values = [each[at] for each in printed if at in each]
        if len(values) < len(parts) or 0 not in values:
            continue
        most = sum(value + rules.reach for value in values) - rules.reach
        if figure - rules.reach - most >= 1:
            other = whole if whole is not new else parts[0]
            findings.append(
                _finding(new, other, at, "members would be known to have a small number each")
            )
    return findings


def _finding(new: Entry, other: Entry, at: tuple[str, Group], what: str) -> Finding:
    rule_set, group = at
    tables = tuple(
        key
        for key, table in new.tables.items()
        if table.rule_set == rule_set and prints_group(table, group)
    )
    return Finding(group.words(), what, other.population.words(), tables)
