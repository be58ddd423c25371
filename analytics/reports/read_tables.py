"""Which tables a report is told from: those that its telling looks at."""

from collections.abc import Iterator, Mapping

from analytics.disclosure import SafeTable


class ReadTables(Mapping[str, SafeTable]):
    """Tables as they are, and the keys of those that were looked at, in their order."""

    def __init__(self, tables: Mapping[str, SafeTable]) -> None:
        self._tables = tables
        self.keys_read: dict[str, None] = {}

    def __getitem__(self, key: str) -> SafeTable:
        found = self._tables[key]
        self.keys_read[key] = None
        return found

    def __contains__(self, key: object) -> bool:
        return key in self._tables

    def __iter__(self) -> Iterator[str]:
        return iter(self._tables)

    def __len__(self) -> int:
        return len(self._tables)
