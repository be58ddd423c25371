"""What a flow says: how many people went from each step to each next one."""

from collections import defaultdict
from dataclasses import dataclass

from analytics.charts.spec import ChartFault
from analytics.disclosure import Cell, SafeTable


@dataclass(frozen=True, slots=True)
class Link:
    """People who went from one step to another; steps by their place in `FlowSpec.steps`."""

    origin: int
    target: int
    cell: Cell


@dataclass(frozen=True, slots=True)
class FlowSpec:
    """A flow (Sankey) of a safe table with two dimensions, from and to, and one count.

    A category that stands in both dimensions, by its key, is one step: so a flow can have many
    stages.

    Attributes
    ----------
    title : the finding, as a sentence; written from printed figures.
    table : what is drawn, and shown as a table behind it.
    source, alt : as of a chart.

    Raises
    ------
    ChartFault
        The table has other dimensions or figures, a step leads back to itself, or a text is empty.
    """

    title: str
    table: SafeTable
    source: str
    alt: str

    def __post_init__(self) -> None:
        if len(self.table.dimensions) != 2:
            raise ChartFault("A flow is drawn from a table with two dimensions, from and to.")
        if [column.kind for column in self.table.columns] != ["count"]:
            raise ChartFault("A flow is drawn from a table with one count.")
        if not (self.title.strip() and self.source.strip() and self.alt.strip()):
            raise ChartFault("A flow needs a title, a source and an alt text.")
        self.stages()

    @property
    def unit(self) -> str:
        """Unit of its figures."""
        return self.table.columns[0].unit

    @property
    def steps(self) -> tuple[tuple[str, str], ...]:
        """Key and label of every step, in the order in which the table names them."""
        named: dict[str, str] = {}
        for side in (0, 1):
            for keys, labels in zip(self.table.keys, self.table.labels, strict=True):
                named.setdefault(keys[side], labels[side])
        taken = {each for link in self._pairs() for each in link}
        return tuple((key, label) for key, label in named.items() if key in taken)

    def links(self) -> list[Link]:
        """Give what is drawn: printed counts from 1. Hidden ones stand in the table."""
        places = {key: place for place, (key, _) in enumerate(self.steps)}
        return [
            Link(places[keys[0]], places[keys[1]], cells[0])
            for keys, cells in zip(self.table.keys, self.table.cells, strict=True)
            if cells[0].value
        ]

    def stages(self) -> list[int]:
        """Give the column of each step, from 0: one after the last that leads to it."""
        links = [(link.origin, link.target) for link in self.links()]
        before = defaultdict(list)
        for origin, target in links:
            before[target].append(origin)
        stages = [0] * len(self.steps)
        for _ in stages:
            for step in range(len(stages)):
                stages[step] = max((stages[each] + 1 for each in before[step]), default=0)
            if max(stages, default=0) >= len(stages) and stages:
                raise ChartFault("A flow does not lead back to where it came from.")
        return stages

    def _pairs(self) -> list[tuple[str, str]]:
        return [
            (keys[0], keys[1])
            for keys, cells in zip(self.table.keys, self.table.cells, strict=True)
            if cells[0].value
        ]
