"""Which layout a file is in, by its columns, and what to say where it is in none."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from etl.records.extracts import MADE_OF, Extract, Step, list_extracts, plain_name
from etl.records.faults import UnreadableRecords
from etl.records.hesa import list_fields
from etl.records.layouts import SHARED, SourceLayout, get_layout
from etl.records.mapping import place_steps, read_mapping

#: Columns that the download of excluded rows adds, which come back with a supplement.
ROW, WRONG, TODO = "hearth_row", "hearth_wrong", "hearth_todo"
_OURS: Final = "Hearth's own column names"
_KEYS: Final = ("date_of_birth", "postcode", *SHARED)


@dataclass(frozen=True, slots=True)
class Reading:
    """How a file is to be read.

    Attributes
    ----------
    key, title : of the layout: an extract's, `hearth`, or `mapping`.
    steps : how each of our columns is made. columns : of the file that are read, in its order.
    left : columns of the file that are left behind. absent : our columns that stay blank.
    unit : what a row is, a record or an aim.
    """

    key: str
    title: str
    steps: tuple[Step, ...]
    columns: tuple[str, ...]
    left: tuple[str, ...]
    absent: tuple[str, ...]
    unit: str = "record"

    @property
    def filled(self) -> frozenset[str]:
        """Our columns that the file fills."""
        return filled_by(self.steps)

    @property
    def is_nameless(self) -> bool:
        """Whether who somebody is must be taken from the HESA student record."""
        return "last_name" not in self.filled

    @property
    def is_hesa(self) -> bool:
        """Whether the rules of HESA records make the columns."""
        return self.key.startswith("hesa_")


def filled_by(steps: Sequence[Step]) -> frozenset[str]:
    """List our columns that steps make."""
    return frozenset(name for step in steps for name in MADE_OF.get(step.ours, (step.ours,)))


def choose_layout(
    columns: Sequence[str], source: str, file: str, *, mapping: Path | None = None
) -> Reading:
    """Tell in which layout of a source a file is.

    Raises
    ------
    UnreadableRecords
        It is in none, or is of another source; the message says what is missing and what that is
        called in each layout.
    """
    layout = get_layout(source)
    if mapping is not None:
        steps = place_steps(read_mapping(mapping, layout), columns, mapping.name, file)
        _refuse_unusable(steps, layout, file, mapping.name)
        return _reading("mapping", mapping.name, steps, columns, layout)
    if all(name in columns for name in layout.required):
        return _reading("hearth", _OURS, _own_steps(columns, layout), columns, layout)
    best = find_best(columns, list_extracts(source))
    other = find_best(columns, [e for e in list_extracts() if e.source != source])
    if other is not None and (best is None or len(other[1]) > len(best[1])):
        raise UnreadableRecords(
            f"{file} is not a file of {layout.title}: its columns are those of {other[0].title}."
            f" Load it as {other[0].source}."
        )
    if best is None:
        raise UnreadableRecords(_say_missing(columns, layout, file))
    extract, steps = best
    return _reading(extract.key, extract.title, steps, columns, layout, unit=extract.unit)


def find_best(
    columns: Sequence[str], extracts: Sequence[Extract]
) -> tuple[Extract, tuple[Step, ...]] | None:
    """Find the layout that knows most of a file's columns, of those in which it is usable."""
    found = [(extract, extract.find(columns)) for extract in extracts]
    usable = [
        (extract, steps) for extract, steps in found if not list_missing(steps, extract.source)
    ]
    return max(usable, key=lambda each: len(each[1]), default=None)


def list_missing(steps: Sequence[Step], source: str) -> tuple[str, ...]:
    """List the columns of ours without which a file is of no use."""
    filled = filled_by(steps)
    missing = [] if "record_id" in filled else ["record_id"]
    if "last_name" not in filled and not (source == "graduate_outcomes" and "husid" in filled):
        missing.append("last_name")
    if not filled & set(_KEYS):
        missing.append("date_of_birth")
    return tuple(missing)


def _own_steps(columns: Sequence[str], layout: SourceLayout) -> tuple[Step, ...]:
    names = [name for name in (*layout.columns, *layout.kept) if name in columns]
    return tuple(
        Step(name, (name,), "date" if name == "date_of_birth" else "same") for name in names
    )


def _reading(
    key: str,
    title: str,
    steps: tuple[Step, ...],
    columns: Sequence[str],
    layout: SourceLayout,
    *,
    unit: str = "record",
) -> Reading:
    used = {name for step in steps for name in step.columns} | {ROW}
    if key.startswith("hesa_"):
        fields = {name for each in list_fields() for name in (each.name, each.current) if name}
        used |= {name for name in columns if plain_name(name) in fields}
    aside = used | {WRONG, TODO}
    filled = filled_by(steps)
    return Reading(
        key,
        title,
        steps,
        tuple(name for name in columns if name in used),
        tuple(name for name in columns if name not in aside),
        tuple(name for name in layout.columns if name not in filled),
        unit,
    )


def _refuse_unusable(steps: Sequence[Step], layout: SourceLayout, file: str, mapping: str) -> None:
    missing = list_missing(steps, layout.key)
    if missing:
        raise UnreadableRecords(
            f"{mapping} makes no {' and no '.join(missing)} of {file}. A file needs an identifier"
            " of each record, a name, and a date of birth, a postcode or an identifier that other"
            " sources know (upn, uln, husid)."
        )


def _say_missing(columns: Sequence[str], layout: SourceLayout, file: str) -> str:
    """Say what a file lacks, with the name that each layout of the source has for it."""
    extracts = list_extracts(layout.key)
    own = [name for name in layout.required if name not in columns]
    nearest = max(extracts, key=lambda each: len(_known(each, columns)), default=None)
    missing: tuple[str, ...] = tuple(own)
    if nearest is not None and len(_known(nearest, columns)) > len(layout.required) - len(own):
        missing = list_missing(_known(nearest, columns), layout.key) or ("record_id",)
    named = "; ".join(f"{name} ({_called(name, extracts)})" for name in missing)
    return (
        f"{file} is not a file of {layout.title}: it has no {named}. To see what is recognised:"
        f" hearth records describe {file}. For any other file: --mapping."
    )


def _known(extract: Extract, columns: Sequence[str]) -> tuple[Step, ...]:
    return extract.find(columns)


def _called(name: str, extracts: Sequence[Extract]) -> str:
    names = [
        f"{extract.title}: {' or '.join(called)}"
        for extract in extracts
        if (called := extract.names_of(name))
    ]
    return ", ".join([f"ours: {name}", *names])


def title_of(key: str) -> str:
    """Say a layout's title by its key."""
    titles = {each.key: each.title for each in list_extracts()}
    return titles.get(key, _OURS if key == "hearth" else "a mapping")
