"""Where ten or more of a member's participants live, and nothing of where fewer do."""

from pathlib import Path

from analytics.targeting.homes import list_home_areas
from tests.support.need_edition import write_edition


def test_list_home_areas__ten_people__are_told_and_nine_are_not(tmp_path: Path) -> None:
    """Who is known twice is one person; whose home is not known lives nowhere."""
    edition = write_edition(tmp_path)
    assert list_home_areas(edition.analysis, "wexcombe") == ("CB2 1",)
    assert list_home_areas(edition.analysis, "ferrand") == ("SW1A 1",)
    assert list_home_areas(edition.analysis, "nobody") == ()
