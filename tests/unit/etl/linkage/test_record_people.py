"""Records of one person across years and sources, by links and by numbers."""

import polars as pl

from etl.linkage.record_people import find_record_people

RECORDS = pl.DataFrame(
    {
        "source": ["hesa", "hesa", "hesa", "ilr", "ilr", "npd"],
        "year": ["2021", "2022", "2022", "2020", "2021", "2018"],
        "record": ["a", "b", "c", "d", "e", "f"],
        "upn": [None, None, None, None, None, "U1"],
        "uln": [None, "L1", "L2", "L1", None, None],
        "husid": ["H1", "H1", None, None, None, None],
    }
)


def links(*rows: tuple[str, str, str, str]) -> pl.DataFrame:
    schema = dict.fromkeys(("source", "year", "record", "person"), pl.String)
    return pl.DataFrame(list(rows), schema=schema, orient="row")


def people(found: pl.DataFrame) -> dict[str, str | None]:
    return dict(found.select("record", "person").iter_rows())


def test_find_record_people__a_number_in_common__the_link_of_one_is_that_of_all() -> None:
    found = find_record_people(RECORDS, links(("hesa", "2021", "a", "p1")))
    assert people(found) == {"a": "p1", "b": "p1", "c": None, "d": "p1", "e": None, "f": None}
    assert found["by"].to_list() == ["link", "identifier", "alone", "identifier", "alone", "alone"]
    assert found["group"].n_unique() == 4
    assert not found["contradicted"].any()


def test_find_record_people__linked_to_one_participant__together_without_a_number() -> None:
    found = find_record_people(
        RECORDS, links(("ilr", "2021", "e", "p2"), ("npd", "2018", "f", "p2"))
    )
    groups = dict(found.select("record", "group").iter_rows())
    assert groups["e"] == groups["f"]
    assert groups["a"] == groups["b"] == groups["d"] != groups["e"]


def test_find_record_people__numbers_against_links__each_keeps_its_own() -> None:
    two = links(("hesa", "2021", "a", "p1"), ("ilr", "2020", "d", "p2"))
    found = find_record_people(RECORDS, two)
    assert people(found) == {"a": "p1", "b": None, "c": None, "d": "p2", "e": None, "f": None}
    assert found.filter("contradicted")["record"].to_list() == ["a", "b", "d"]


def test_find_record_people__linked_to_two_people__to_neither() -> None:
    two = links(("npd", "2018", "f", "p1"), ("npd", "2018", "f", "p2"))
    assert people(find_record_people(RECORDS, two))["f"] is None


def test_find_record_people__other_order_and_no_numbers__same() -> None:
    found = find_record_people(RECORDS, links())
    assert find_record_people(RECORDS.reverse(), links()).equals(found)
    plain = find_record_people(RECORDS.drop("upn", "uln", "husid"), links())
    assert plain["group"].n_unique() == RECORDS.height
    assert set(plain["by"]) == {"alone"}
