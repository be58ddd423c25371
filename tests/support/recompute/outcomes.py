"""What became of a person, from the records that are theirs."""

from collections.abc import Mapping, Sequence

from tests.support.recompute.edition import Row

HESES = tuple(
    f"heses_{name}"
    for name in (
        *("counted", "new_entrant", "level", "mode", "fundability", "mature", "young"),
        *("fee_remittance", "disabled_entrant", "price_group"),
    )
)


def _nearest(rows: Sequence[Row], due: int | None) -> Row | None:
    """Of the records of several years the one nearest to when it was due, then the earlier."""
    return min(
        rows,
        key=lambda row: (abs(int(row["year"]) - due) if due is not None else 0, row["year"]),
        default=None,
    )


def find_results(
    linked: Mapping[str, list[Row]],
    expected: int | None,
    schools: Mapping[tuple[int, str], Row],
) -> Row:
    """Key Stages 2, 4 and 5, and the school's average at Key Stage 4."""
    due = {"npd_ks2": 7, "npd_ks4": 2, "npd_ks5": 0}
    ks2, ks4, ks5 = (
        _nearest(linked.get(source, ()), None if expected is None else expected - before)
        for source, before in due.items()
    )
    school = schools.get((ks4["urn"], ks4["year"])) if ks4 else None
    return {
        "ks2_year": int(ks2["year"]) if ks2 else None,
        "ks2_band": ks2["band"] if ks2 else None,
        "ks4_record": ks4["pseudonym"] if ks4 else None,
        "ks4_year": int(ks4["year"]) if ks4 else None,
        "ks4_urn": ks4["urn"] if ks4 else None,
        **{name: ks4[name] if ks4 else None for name in ("attainment8", "em_94", "em_95")},
        **{
            f"school_{name}": school[name] if school else None
            for name in ("attainment8", "em_94", "em_95")
        },
        "ks5_year": int(ks5["year"]) if ks5 else None,
        "aps": ks5["aps"] if ks5 else None,
        "three_a_levels": ks5["three_a_levels"] if ks5 else None,
        "ks5_level3": ks5["level3"] if ks5 else None,
    }


def level_of(aim_level: str | None) -> int:
    """How high an aim is: entry level below 1, higher education above 3."""
    text = aim_level or ""
    if text in ("E", "H"):
        return {"E": 0, "H": 4}[text]
    return int(text) if text.isdigit() else -1


def find_further(aims: Sequence[Row]) -> Row:
    """Further education: when it began, how high it went."""
    if not aims:
        return dict.fromkeys(("ilr_year", "ilr_level", "ilr_level3", "ilr_aims"))
    highest = max(aims, key=lambda row: (level_of(row["aim_level"]), -int(row["year"][:4])))
    return {
        "ilr_year": min(int(row["year"][:4]) for row in aims),
        "ilr_level": highest["aim_level"],
        "ilr_level3": any(level_of(row["aim_level"]) >= 3 for row in aims),
        "ilr_aims": aims,
    }


def find_higher(linked: Mapping[str, list[Row]], expected: int | None, last: int) -> Row:
    """Entry to higher education and what followed."""
    records = [
        {**row, "began": int(row["academic_year"][:4])}
        for row in linked.get("hesa_student", ())
        if not (row["level"] or "").startswith("postgraduate")
    ]
    entry = min(
        (row for row in records if row["entrant"]), key=lambda row: row["began"], default=None
    )
    year = entry["began"] if entry else None
    awards = [row for row in records if entry and row["award"] and row["began"] >= year]
    award = min(awards, key=lambda row: row["began"], default=None)
    leavers = [
        row
        for row in linked.get("graduate_outcomes", ())
        if year is not None and int(row["year"][:4]) >= year
    ]
    left = min(leavers, key=lambda row: row["year"], default=None)
    return {
        "he_year": year,
        **{
            name: _by(year, expected, last, late) for name, late in {"at_18": 0, "by_19": 1}.items()
        },
        "he_ukprn": entry["ukprn"] if entry else None,
        "he_tariff": entry["tariff_band"] if entry else None,
        "he_subject": entry["subject_cah1"] if entry else None,
        "he_mode": entry["mode"] if entry else None,
        "he_level": entry["level"] if entry else None,
        **{name: entry[name] if entry else None for name in HESES},
        "continued": entry["continued"] if entry else None,
        "award": award["award"] if award else None,
        "award_year": award["began"] if award else None,
        "outcome": left["activity"] if left else None,
        "high_skilled": left["high_skilled"] if left else None,
        "outcome_year": int(left["year"][:4]) if left else None,
    }


def _by(year: int | None, expected: int | None, last: int, late: int) -> bool | None:
    if expected is None:
        return None
    if year is not None and year <= expected + late:
        return True
    return False if expected + late <= last else None
