"""Corrected entry rates: how links err over everybody, and what is printed of it."""

from pathlib import Path

import polars as pl
import pytest

from analytics.disclosure import Count, SafeTable, Share, get_rule_set, protect
from analytics.linkage_error import PERFECT, Checked, LinkageError
from analytics.track import correct_homes, get_home, link_errors
from etl.warehouse import Edition
from tests.support.tiny_world import TinyWorld, hesa, participant

PEOPLE = [participant(n) for n in range(1, 61)]
HOMES = ("polar4_quintile", "urban")
HOME = get_home("polar4_quintile")


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    records = [hesa(person, str(n), "2019/20") for n, person in enumerate(PEOPLE[:30])]
    records += [hesa(person, f"P{n}", "2019/20", level="postgraduate_taught")
                for n, person in enumerate(PEOPLE[30:40])]  # fmt: skip
    world = TinyWorld(PEOPLE, files={"hesa_student/2019-20": records})
    return world.build(tmp_path_factory.mktemp("corrected"))


@pytest.fixture
def analysis(edition: Edition, tmp_path: Path) -> Path:
    """The edition with links that are certain and nothing near."""
    for path in edition.analysis.rglob("*.parquet"):
        copy = tmp_path / path.relative_to(edition.analysis)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    links = pl.read_parquet(tmp_path / "links.parquet")
    links.with_columns(probability=pl.lit(1.0)).write_parquet(tmp_path / "links.parquet")
    write_possible(tmp_path)
    return tmp_path


def write_possible(analysis: Path, *pairs: tuple[str, str, float]) -> None:
    rows = [("hesa_student", "2019-20", *pair) for pair in pairs]
    names = ("source", "year", "pseudonym", "record_pseudonym")
    schema = {**dict.fromkeys(names, pl.String()), "probability": pl.Float64()}
    table = pl.DataFrame(rows, schema=schema, orient="row")
    table.write_parquet(analysis / "possible.parquet")


def records(analysis: Path, *, undergraduate: bool) -> list[str]:
    table = pl.read_parquet(analysis / "records/hesa_student/2019-20.parquet")
    kept = table.filter(pl.col("level").str.starts_with("first") == undergraduate)
    return sorted(kept["pseudonym"])


def not_linked(analysis: Path) -> list[str]:
    links = pl.read_parquet(analysis / "links.parquet")["pseudonym"].implode()
    people = pl.read_parquet(analysis / "participants.parquet")
    return sorted(people.filter(~pl.col("pseudonym").is_in(links))["pseudonym"])


def everybody(analysis: Path, checked: Checked | None = None) -> LinkageError:
    errors = link_errors(analysis, HOMES, checked=checked)
    assert errors is not None
    return errors["polar4_quintile"][None]


def test_link_errors__certain_links__perfect(analysis: Path) -> None:
    found = everybody(analysis)

    assert (found.sensitivity, found.specificity, found.unsure) == (1.0, 1.0, 0.0)
    assert found.true == 30


def test_link_errors__near_records_of_entrants__are_missed_links(analysis: Path) -> None:
    """Within a year two records of 0.4 are 0.8 of an entrant; a postgraduate's is nothing."""
    one, two = not_linked(analysis)[:2]
    young, older = (records(analysis, undergraduate=each) for each in (True, False))
    write_possible(
        analysis, (one, young[0], 0.4), (one, young[1], 0.4), (two, older[0], 0.9)
    )  # fmt: skip

    found = everybody(analysis)

    assert found.true == pytest.approx(30.8)
    assert found.sensitivity == pytest.approx(30 / 30.8)


def test_link_errors__uncertain_links__are_wrong_ones(analysis: Path) -> None:
    links = pl.read_parquet(analysis / "links.parquet").with_columns(probability=pl.lit(0.95))
    links.write_parquet(analysis / "links.parquet")

    found = everybody(analysis)

    assert found.true == pytest.approx(28.5)
    assert found.specificity == pytest.approx(1 - 1.5 / (60 - 28.5))


def test_link_errors__links_looked_at__stand_for_the_probabilities(analysis: Path) -> None:
    assert everybody(analysis, Checked(10, 9)).true == pytest.approx(27)


def test_link_errors__edition_from_before__not_known(analysis: Path) -> None:
    (analysis / "possible.parquet").unlink()

    assert link_errors(analysis, HOMES) is None


def test_link_errors__nobody_entered__not_known(analysis: Path) -> None:
    pl.read_parquet(analysis / "links.parquet").clear().write_parquet(analysis / "links.parquet")

    assert link_errors(analysis, HOMES) is None


def test_link_errors__everybody_entered_and_no_link_is_certain__not_known(analysis: Path) -> None:
    links = pl.read_parquet(analysis / "links.parquet").with_columns(probability=pl.lit(0.95))
    links.write_parquet(analysis / "links.parquet")
    young = records(analysis, undergraduate=True)
    entered = links.filter(pl.col("record_pseudonym").is_in(young))["pseudonym"]
    people = pl.read_parquet(analysis / "participants.parquet")
    people = people.filter(pl.col("pseudonym").is_in(entered.implode()))
    people.write_parquet(analysis / "participants.parquet")

    assert link_errors(analysis, HOMES) is None


def printed() -> SafeTable:
    """Entry by homes of sixty people, thirty of whom entered."""
    return protect(
        pl.DataFrame({"home": ["1"], "people": [60], "entered": [30]}),
        (HOME.dimension("home"),),
        (
            Count("people", "People"),
            Count("entered", "Entered", part_of="people"),
            Share("rate", "Entered, %", part="entered", whole="people"),
        ),
        get_rule_set("hesa_2011"),
        total_label="All",
    )


COLUMNS = ("rate", "entered", "people")


def test_correct_homes__perfect_links__the_printed_rate() -> None:
    errors = {"polar4_quintile": {None: PERFECT}}

    found = correct_homes(printed(), HOME, errors, columns=COLUMNS)

    (lowest, *_, total) = list(found.iter_text_rows())[1:]
    assert lowest[:5] == ["1 (lowest participation)", "60", "30", "50%", "50%"]
    assert total[3:] == ["50%", "50%", "38%", "62%"]


def test_correct_homes__missed_links__above_the_printed_rate() -> None:
    errors = {"polar4_quintile": {None: PERFECT, "1": LinkageError(0.8, 1.0, 0.0, 1e6, 1e6)}}

    found = correct_homes(printed(), HOME, errors, columns=COLUMNS)

    assert found.figures("corrected")[0].text == "63%"
    assert found.figures("corrected")[-1].text == "50%"
