"""What the report says in words. Every number in a sentence is a printed one."""

from dataclasses import dataclass

from analytics.charts import ChartSpec
from analytics.disclosure import SafeTable, get_rule_set
from app.track.queries import TrackReport

SOURCE = "Records of members linked to the HESA student record; edition {edition} of {date}."
KS4_SOURCE = "Records of members linked to KS4 attainment (DfE); edition {edition} of {date}."

#: A table of a few rows more than the other still adds up well.
_FEW_ROWS = 8


@dataclass(frozen=True, slots=True)
class HowMade:
    """What must stand beside the figures: their notes, rules, edition and source."""

    notes: list[str]
    rules: list[str]
    edition: int
    built_on: str
    measure_source: str


def first_sentence(report: TrackReport) -> str:
    """Return the answer to the page's question."""
    entrants = report.entrants
    everyone, entered, rate = _headline(report)
    if everyone == "0":
        return "No participant could be tracked yet; the last table says why."
    share = f" ({rate})" if rate.endswith("%") else ""
    return (
        f"Of about {everyone} participants who were old enough and could be tracked, about"
        f" {entered}{share} entered higher education between {entrants.first_year} and"
        f" {entrants.last_year}."
    )


def _headline(report: TrackReport) -> tuple[str, str, str]:
    """Add up the printed figures of the table with the fewest rows, whose sum is least rounded."""
    by_cohort = report.entrants.by_cohort
    homes = (report.by_home, *report.entrants.by_home.values())
    by_home = next((table for table in homes if not table.is_withheld), report.by_home)
    is_short = len(by_home.cells) <= max(_FEW_ROWS, len(by_cohort.cells))
    if by_cohort.is_withheld or (is_short and not by_home.is_withheld):
        return (
            _total(by_home, "participants"),
            _total(by_home, "entrants"),
            _total(by_home, "entry_rate"),
        )
    return _sum(by_cohort, "participants"), _sum(by_cohort, "entrants"), ""


def _sum(table: SafeTable, column: str) -> str:
    return f"{sum(int(cell.value or 0) for cell in table.figures(column)):,}"


def _total(table: SafeTable, column: str) -> str:
    return table.figures(column)[-1].text if table.has_total else ".."


def corrected_sentences(report: TrackReport) -> list[str]:
    """Return what becomes of the rate if links are wrong or missing, and how it is worked out.

    Nothing where that is not known.
    """
    table = report.corrected
    if table is None:
        return []
    known = (
        "a sample of links that people looked at and the probabilities of the others"
        if report.is_checked
        else "the probabilities of links"
    )
    said = [
        "A link may be somebody else's, and who entered may have a record too different to link.",
        f"How many of either to expect is known from {known}; the rate is corrected by them with"
        " Rogan and Gladen's formula.",
    ]
    columns = ("entry_rate", "corrected", "corrected_low", "corrected_high")
    observed, corrected, low, high = (_total(table, column) for column in columns)
    if not corrected.endswith("%"):
        return said
    answer = (
        f"As linked, {observed} entered; allowing for links that are wrong or missing, about"
        f" {corrected} ({low} to {high})."
    )
    return [answer, *said]


def how_made(report: TrackReport) -> HowMade:
    """Return by what rules and from what the figures of a report are made."""
    tables = report.named_tables().values()
    return HowMade(
        notes=list(dict.fromkeys(note for table in tables for note in table.notes)),
        rules=list(dict.fromkeys(get_rule_set(table.rule_set).title for table in tables)),
        edition=report.edition_number,
        built_on=report.built_on,
        measure_source=report.measure_source,
    )


def year_chart(report: TrackReport) -> ChartSpec:
    """Return the chart of entrants by year."""
    table = report.entrants.by_year
    return ChartSpec(
        title=_most(table, "entrants", "More participants entered in {0} than in any other year"),
        table=table,
        series=("entrants",),
        kind="bar",
        source=_source(SOURCE, report),
        alt="Bars: " + _words(table, "entrants", "entered"),
    )


def home_chart(report: TrackReport) -> ChartSpec:
    """Return the chart of entry rates by what is known of the home postcode."""
    table = report.by_home
    return ChartSpec(
        title=report.home.title,
        table=table,
        series=("entry_rate",),
        kind="bar" if len(table.cells) <= _FEW_ROWS else "row",
        source=home_source(report),
        alt="Bars: " + _words(table, "entry_rate", "per cent entered"),
    )


def home_source(report: TrackReport) -> str:
    """Return what the figures by homes rest on, corrected or not."""
    return f"{_source(SOURCE, report)} {report.measure_source}".strip()


def studies_chart(report: TrackReport) -> ChartSpec | None:
    """Return the chart of entrants by what HESES makes of their record, if any is classified."""
    table = report.by_studies
    if table is None:
        return None
    return ChartSpec(
        title=report.studies.title,
        table=table,
        series=("entrants",),
        kind="row",
        source=f"{_source(SOURCE, report)} Classified by the rules of HEFCE 00/06.",
        alt="Bars: " + _words(table, "entrants", "entered"),
    )


def ks4_chart(report: TrackReport) -> ChartSpec | None:
    """Return the chart of Attainment 8 beside the schools' average, if there are records."""
    if report.ks4 is None:
        return None
    return ChartSpec(
        title="Attainment 8 of participants beside the average of their schools",
        table=report.ks4,
        series=("attainment8", "school_attainment8"),
        kind="line",
        source=_source(KS4_SOURCE, report),
        alt="Lines by exam year. Participants: "
        + _words(report.ks4, "attainment8", "points")
        + " Their schools: "
        + _words(report.ks4, "school_attainment8", "points"),
    )


def _source(text: str, report: TrackReport) -> str:
    return text.format(edition=report.edition_number, date=report.built_on)


def _drawn(table: SafeTable, column: str) -> list[tuple[str, str, float | None]]:
    cells = table.figures(column)[: len(table.cells) - table.has_total]
    return [
        (labels[0], cell.text, cell.value)
        for labels, cell in zip(table.labels, cells, strict=False)
    ]


def _words(table: SafeTable, column: str, unit: str) -> str:
    said = [f"{label}, {text} {unit}" for label, text, _ in _drawn(table, column)]
    return "; ".join(said) + "."


def _most(table: SafeTable, column: str, sentence: str) -> str:
    known = [(value, label) for label, _, value in _drawn(table, column) if value]
    if not known:
        return "Entrants by academic year of entry"
    top = max(value for value, _ in known)
    labels = [label for value, label in known if value == top]
    return sentence.format(labels[0]) if len(labels) == 1 else "Entrants by academic year of entry"
