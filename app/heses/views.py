"""Runs and their tables as the templates draw them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import url_for

from app.core.codes import day_and_time
from app.core.heses import InstitutionTotals, Run, Standing
from app.heses import options
from app.models import HesesRun, RunStatus

STATES = {
    RunStatus.RUNNING: ("Running", "progress"),
    RunStatus.DONE: ("Done", "done"),
    RunStatus.FAILED: ("Failed", "problem"),
    RunStatus.STOPPED: ("Stopped", "neutral"),
}


def academic_year(year: int) -> str:
    return f"{year}-{(year + 1) % 100:02d}"


def when(instant: datetime | None) -> str:
    return day_and_time(instant) if instant else ""


def trail(
    run: HesesRun | None = None, institution: InstitutionTotals | None = None
) -> list[dict[str, str]]:
    """Return the breadcrumbs above a page of a run, or of an institution of it."""
    items = [{"label": "HESES", "href": url_for("heses.index")}]
    if run is not None:
        href = url_for("heses.show_run", run_id=run.id)
        items.append({"label": run_title(run), "href": href})
    if run is not None and institution is not None:
        href = url_for("heses.show_institution", run_id=run.id, instid=institution.segment)
        items.append({"label": institution_title(institution), "href": href})
    return items


def run_title(run: HesesRun) -> str:
    return f"Run {run.id}, {academic_year(run.year)}"


def institution_title(institution: InstitutionTotals) -> str:
    return f"Institution {institution.instid}" if institution.instid else "Without INSTID"


def run_line(
    seen: Run, standing: Standing, starter: str, *, sees_everything: bool
) -> dict[str, Any]:
    """Return one run as a line of the list."""
    run, own = seen.run, seen.institutions
    word, tone = STATES[standing.status]
    is_done = standing.status is RunStatus.DONE
    only = own[0] if is_done and not sees_everything and len(own) == 1 else None
    href = (
        url_for("heses.show_institution", run_id=run.id, instid=only.segment)
        if only
        else url_for("heses.show_run", run_id=run.id)
    )
    counts = sum(one.records for one in own) if not sees_everything else run.records
    return {
        "title": run_title(run),
        "href": href,
        "note": run.note,
        "file": run.file_name,
        "based_on": run.based_on_id,
        "records": counts if is_done else None,
        "institutions": len(own) if is_done else None,
        "started": f"{when(run.started_at)}{f', by {starter}' if starter else ''}",
        "state": word,
        "tone": tone,
    }


def institution_lines(
    run: HesesRun, institutions: Sequence[InstitutionTotals], names: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Return the institutions of a run as lines of a table."""
    return [
        {
            "instid": one.instid or "Blank",
            "name": names.get(one.instid, ""),
            "href": url_for("heses.show_institution", run_id=run.id, instid=one.segment),
            "records": one.records,
            "counted": one.counted,
            "excluded": one.excluded,
            "excluded_href": url_for("heses.show_excluded", run_id=run.id, instid=one.segment),
            "column_4": one.column_4,
            "load_method": one.load_method.capitalize(),
            "load_factor": one.part_time_load_factor,
        }
        for one in institutions
    ]


def settled_lines(summary: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return what was settled, for each institution named in the settings, options in words."""
    return [
        {
            "name": "Every institution" if name == "*" and len(summary["settings"]) == 1
            else "Every other institution" if name == "*" else f"Institution {name}",
            "facts": _facts(each),
            "options": options.lines(each["options"]),
        }
        for name, each in summary["settings"].items()
    ]  # fmt: skip


def _facts(each: Mapping[str, Any]) -> list[dict[str, str]]:
    lookup, campuses = each["neighbourhood_lookup"], each["load_method_by_campus"]
    facts = [
        ("Load is returned", options.LOAD_METHODS[each["load_method"]]),
        ("Load by campus", "; ".join(f"{name}: {how}" for name, how in campuses.items())),
        ("Kind of return", options.RETURN_TYPES[each["return_type"]]),
        ("Sports science in group C", ", ".join(each["sports_science_list"])),
        ("Domiciles in England", ", ".join(each["english_domiciles"])),
        ("Neighbourhood look-up", f"{lookup['postcodes']:,} postcodes" * bool(lookup["postcodes"])),
    ]
    return [{"label": label, "value": value} for label, value in facts if value]


def run_answer(summary: Mapping[str, Any]) -> str:
    """Return the first sentence of a run's page."""
    counts, institutions = summary["counts"], len(summary["institutions"])
    of = f"{institutions:,} institutions" if institutions != 1 else "one institution"
    return (
        f"{counts['counted']:,} of {counts['records_in']:,} records of {of} are counted;"
        f" {counts['excluded']:,} are excluded, each with its reason. {counts['column_4']:,} are in"
        " column 4."
    )


def run_facts(
    run: HesesRun, summary: Mapping[str, Any], names: Mapping[int, str]
) -> list[dict[str, Any]]:
    """Return what a run was, as a summary list."""
    machine = summary.get("run", {})
    by = names.get(run.started_by or 0, "")
    facts = [
        ("File", run.file_name),
        ("Note", run.note),
        ("Started", f"{when(run.started_at)}{f', by {by}' if by else ''}"),
        ("Finished", when(run.finished_at)),
        ("Work", f"{machine.get('wall_seconds', 0):,.1f} seconds"),
        ("SHA-256 of the file", run.sha256),
    ]
    if run.based_on_id:
        facts.insert(1, ("Repeats, with corrections", f"Run {run.based_on_id}"))
    return [{"label": label, "value": value} for label, value in facts if value]


def sources(runs: Sequence[Run], years: Sequence[str]) -> list[tuple[str, str]]:
    """Return the student records that are here already, as choices of the form."""
    loaded = [(f"year:{year}", f"HESA student record {year}, loaded") for year in years]
    return loaded + [
        (f"run:{seen.run.id}", f"The records of run {seen.run.id}: {seen.run.file_name}")
        for seen in runs
        if seen.run.status == RunStatus.DONE and seen.run.based_on_id is None
    ]
