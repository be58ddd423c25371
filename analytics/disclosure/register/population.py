"""Whom a release is about, and which populations are among which."""

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Population:
    """The people of a report: of an edition, of some members, of some years.

    Attributes
    ----------
    report : its name. Two reports may count other people under one name, and are not compared.
    edition, snapshot : number of the edition, and the hash of its manifest.
    members : keys of the organisations, in order.
    everybody : whether that is all there are in the edition.
    first_year, last_year : of entry at 18; None is all years.
    code : version of the code that counted them; "" of entries older than that is kept. It does
        not make them other people.
    study : SHA-256 of the protocol of an impact study; "" of a report. Who is matched hangs on
        everybody who could be, so a study is neither among others nor a sum of its years.
    """

    report: str
    edition: int
    snapshot: str
    members: tuple[str, ...]
    everybody: bool
    first_year: int | None = None
    last_year: int | None = None
    code: str = field(default="", compare=False)
    study: str = ""

    @property
    def is_sum(self) -> bool:
        """Whether its figures are sums of what is printed of single years: they tell no more."""
        return not self.study and self.first_year != self.last_year

    def is_same(self, other: "Population") -> bool:
        """Whether it is the same question to the same edition."""
        return self == other

    def is_within(self, other: "Population") -> bool:
        """Whether its people are among those of another population, and may be fewer.

        A later edition is taken to hold the people of an earlier one: some may have gone, but a
        reader who knows of none will take it so.
        """
        return (
            self != other
            and not (self.study or other.study)
            and self.report == other.report
            and self.edition <= other.edition
            and (self.edition < other.edition or self.snapshot == other.snapshot)
            and (other.everybody or set(self.members) <= set(other.members))
            and self._years_are_within(other)
        )

    def _years_are_within(self, other: "Population") -> bool:
        if other.first_year is None or other.last_year is None:
            return True
        if self.first_year is None or self.last_year is None:
            return False
        return other.first_year <= self.first_year and self.last_year <= other.last_year

    def words(self) -> str:
        """Say who they are: `hesa-track, edition 3, all members, 2015-2017`."""
        whose = "all members" if self.everybody else ", ".join(self.members[:3])
        if not self.everybody and len(self.members) > len(self.members[:3]):
            whose += f" and {len(self.members) - 3} more"
        years = "all years" if self.first_year is None else f"{self.first_year}-{self.last_year}"
        return f"{self.report}, edition {self.edition}, {whose}, {years}"


def covers(parts: Iterable[Population], whole: Population) -> bool:
    """Whether everybody of a population is in one of the parts: the same years and edition."""
    parts = list(parts)
    held = {member for part in parts for member in part.members}
    return set(whole.members) <= held
