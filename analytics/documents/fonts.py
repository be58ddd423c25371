"""The house's font for print: the site's WOFF files as the TrueType that Typst reads."""

import io
from functools import lru_cache
from pathlib import Path
from typing import Final

#: Letters beyond Western Europe's are in files of their own, under a name of their own: Typst
#: takes one file for a name and a weight.
EXTENDED: Final = "Source Sans 3 Extended"
_FAMILY_NAMES: Final = (1, 16)


def put_fonts(source: Path | None, folder: Path) -> None:
    """Write the fonts of a folder, if there is one, into another as TrueType."""
    if source is None:
        return
    for name, content in _read_fonts(source):
        (folder / name).write_bytes(content)


@lru_cache(maxsize=4)
def _read_fonts(source: Path) -> tuple[tuple[str, bytes], ...]:
    from fontTools.ttLib import TTFont  # comes with matplotlib; only print waits for it

    found = []
    for path in sorted(source.glob("*.woff")):
        # The time of writing is not put into the font: the same file gives the same bytes.
        font = TTFont(path, recalcTimestamp=False)
        font.flavor = None
        if "-ext-" in path.name:
            for record in font["name"].names:
                if record.nameID in _FAMILY_NAMES:
                    record.string = EXTENDED
        out = io.BytesIO()
        font.save(out)
        found.append((f"{path.stem}.ttf", out.getvalue()))
    return tuple(found)
