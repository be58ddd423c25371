"""Whatever the bytes, a reader gives a Reading or refuses in a plain sentence."""

import io
import tempfile
import zipfile
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl.reference import Reading, UnreadableReference, read_reference
from etl.reference.layouts.families import FAMILIES

SAMPLES = {
    "ofs_participation": "postcode,polar4_quintile\nAA1 1AA,1\nAA1 1AB,5\n",
    "onspd": "pcds,dointr,doterm,oslaua,oseast1m,osnrth1m\nAA1 1AA,198001,,E06000001,4,5\n",
    "nspl": "pcds,dointr,doterm,lad25cd,lsoa21cd\nAA1 1AA,198001,202001,E06000001,E01000001\n",
    "polar4": "MSOA,POLAR4_quintile\nE02000001,1\nE02000002,2\n",
    "imd": "LSOA code (2021),IMD Rank,IMD Decile\nE01000001,1,1\nE01000002,2,1\n",
    "ruc": "LSOA21CD,RUC21CD,Urban_rural_flag\nE01000001,UN1,Urban\n",
    "coastal": "town_code,town_name,coastal\nE34000001,A,Coastal\n",
    "gias": "URN,LA (code),EstablishmentName,PhaseOfEducation (name)\n100001,201,Ünder,Primary\n",
    "ks4": "URN,SCHNAME,ATT8SCR\n100001,A,SUPP\n",
    "ks5": "URN,SCHNAME,TALLPPE_ALEV_1618\n100001,A,30.5\n",
    "area_lookup": "LSOA21CD,LAD24CD,LAD24NM\nE01000001,E06000001,A\n",
    "acorn": "postcode,acorn type\nAA1 1AA,12\n",
    "neighbourhood_types": "postcode,type\nAA1 1AA,160\n",
    "boundaries": '{"type":"FeatureCollection","features":[{"type":"Feature","properties":'
    '{"LAD24CD":"E06000001"},"geometry":{"type":"Polygon","coordinates":'
    "[[[-1,52],[-1,53],[-2,53],[-1,52]]]}}]}",
    "coastline": '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},'
    '"geometry":{"type":"LineString","coordinates":[[-1,52],[-2,53]]}}]}',
}
KINDS = sorted(FAMILIES)
calm = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


def pack(text: str, packing: str) -> bytes:
    content = text.encode()
    out = io.BytesIO()
    if packing == "zip":
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("Data/x_NOV_2025.csv", content)
        return out.getvalue()
    if packing == "parquet" and not text.startswith("{"):
        pl.read_csv(io.BytesIO(content), infer_schema=False).write_parquet(out)
        return out.getvalue()
    if packing == "xlsx" and not text.startswith("{"):
        with xlsxwriter.Workbook(out) as book:
            sheet = book.add_worksheet()
            for number, line in enumerate(text.splitlines()):
                sheet.write_row(number, 0, line.split(","))
        return out.getvalue()
    return content


def read_or_refuse(kind: str, content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file.csv"
        path.write_bytes(content)
        reading: Reading | None = None
        refusal = ""
        try:
            reading = read_reference(kind, path, edition="2021", partial=True)
        except UnreadableReference as fault:
            refusal = str(fault)
        if reading is None:
            assert 10 < len(refusal) < 600
            return
        table = reading.table.lazy().collect()
        assert table.height
        assert table[reading.key].null_count() == 0
        assert table[reading.key].is_duplicated().sum() == 0
        assert table[reading.key].is_sorted()


@pytest.mark.parametrize("kind", sorted(SAMPLES))
def test_samples__as_they_stand__read(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "2021.csv"
    path.write_text(SAMPLES[kind], encoding="utf-8")
    edition = "2025" if kind == "imd" else None if kind in {"ruc", "boundaries"} else "2021"

    assert read_reference(kind, path, edition=edition, partial=True).table.lazy().collect().height


@calm
@given(kind=st.sampled_from(KINDS), content=st.binary(max_size=400))
def test_read_reference__any_bytes__a_reading_or_a_refusal(kind: str, content: bytes) -> None:
    read_or_refuse(kind, content)


@calm
@given(
    kind=st.sampled_from(KINDS),
    start=st.sampled_from([b"PK\x03\x04", b"PAR1", b"SQLite format 3\0", b'{"type":', b"\xff\xfe"]),
    content=st.binary(max_size=200),
)
def test_read_reference__bytes_that_pretend__a_reading_or_a_refusal(
    kind: str, start: bytes, content: bytes
) -> None:
    read_or_refuse(kind, start + content)


@calm
@given(
    kind=st.sampled_from(sorted(SAMPLES)),
    packing=st.sampled_from(["text", "text", "zip", "parquet", "xlsx"]),
    cut=st.floats(0, 1),
    changes=st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=4)), max_size=3),
)
def test_read_reference__cut_or_changed_file__a_reading_or_a_refusal(
    kind: str, packing: str, cut: float, changes: list[tuple[float, bytes]]
) -> None:
    content = bytearray(pack(SAMPLES[kind], packing))
    for place, piece in changes:
        start = int(place * len(content))
        content[start : start + len(piece)] = piece
    read_or_refuse(kind, bytes(content[: int(cut * len(content)) + 1]))
