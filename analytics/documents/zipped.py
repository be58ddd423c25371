"""Office files are zip archives full of times: each is set to one that is given."""

import io
import re
from datetime import datetime
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_EARLIEST: Final = 1980  # no zip archive can say an earlier year
_STAMP: Final = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")


def fix_dates(archive: bytes, when: datetime) -> bytes:
    """Give an archive again with one time for each file, and in its properties.

    Workbooks inside it, behind the charts of slides, are done alike.
    """
    out = io.BytesIO()
    day = (max(when.year, _EARLIEST), when.month, when.day, 0, 0, 0)
    stamp = f"{when:%Y-%m-%dT%H:%M:%SZ}".encode()
    with ZipFile(io.BytesIO(archive)) as source, ZipFile(out, "w", ZIP_DEFLATED) as target:
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename.endswith(".xlsx"):
                content = fix_dates(content, when)
            elif entry.filename == "docProps/core.xml":
                content = _STAMP.sub(rb"\g<1>" + stamp + rb"\g<2>", content)
            made = ZipInfo(entry.filename, day)
            made.compress_type = ZIP_DEFLATED
            made.external_attr = 0o600 << 16
            target.writestr(made, content)
    return out.getvalue()
