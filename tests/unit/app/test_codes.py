import pytest

from app.core.codes import edition_words


@pytest.mark.parametrize(
    ("edition", "words"),
    [
        ("2024-09", "September 2024"),
        ("2025-05-24", "24 May 2025"),
        ("2024-09, revision 2", "September 2024, revision 2"),
        ("2026-02-coastline-2024-12", "February 2026, coastline December 2024"),
        ("2019", "2019"),
        ("2021-lsoa21", "2021-lsoa21"),
        ("2026-11-sector, revision 1", "November 2026, sector, revision 1"),
        ("2026-11-lsoa21", "November 2026, lsoa21"),
        ("POLAR4, 2024-09; IMD, 2025.", "POLAR4, September 2024; IMD, 2025."),
        ("2018-19", "2018-19"),
        ("2010-11", "2010-11"),  # a school year, not a month
        ("2025-02-30", "2025-02-30"),
    ],
)
def test_edition_words__month_or_day__as_people_say_it(edition: str, words: str) -> None:
    assert edition_words(edition) == words
