"""Uploads of 100,000 rows by 25 columns: rows a second, peak memory, and a peer beside them.

    python -m benchmarks.uploads [--rows 100000] [--file xlsx|csv] [--database sqlite|postgresql]

Each run is a process of its own (what a worker is), so that its peak memory is its own; the
child that opens the file is measured apart. The peer reads the same file with pandas
(`read_excel` on calamine, or `read_csv`) and writes it with `to_sql`, checking nothing.
"""

import argparse
import csv
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

SEED = 20261121
TURNS = ("", " again")
FIRST = ("Amira", "Bronwen", "Chidi", "Dilys", "Ewan", "Farah", "Grace", "Hamza", "Isla", "Jakub")
HEADERS = (
    "Your reference", "First name", "Middle name", "Last name", "Date of birth", "Sex",
    "Home postcode", "School or college", "Phase adjustment", "Evaluation group",
    "Privacy notice given on", "Privacy notice version", "May be tracked", "UPN", "Ethnicity",
    "Disability", "First generation in HE", "Free school meals", "Care experienced", "Estranged",
    "Young carer", "Refugee or asylum seeker", "Service child", "Tutor group", "Notes",
)  # fmt: skip


def rows_of(count: int, postcodes: list[str]) -> Iterator[list[str]]:
    """Yield rows of invented people, one in fifty of them with a mistake."""
    draw = random.Random(SEED)
    birthday = date(2004, 9, 1)
    for number in range(count):
        born = birthday + timedelta(days=draw.randrange(2500))
        last = "".join(chr(ord("a") + int(digit)) for digit in str(number))
        postcode = draw.choice(postcodes)
        fault = number % 50
        yield [
            f"WEX-{number:06}", draw.choice(FIRST), "", "" if fault == 7 else f"O'{last.title()}",
            "31/02/2008" if fault == 19 else f"{born:%d/%m/%Y}", draw.choice(("Female", "Male")),
            postcode.replace("1", "I", 1) if fault == 31 else postcode,
            draw.choice(("900101", "900102", "900103")), "", "Participant", "14/09/2026",
            "2026-09", "Yes", "", draw.choice(("Indian", "Chinese", "Not known")), "", "Yes", "No",
            "Not a care leaver", "No", "No", "No", "No", "9B", "-",
        ]  # fmt: skip


def write_file(path: Path, rows: Iterator[list[str]]) -> None:
    if path.suffix == ".csv":
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(HEADERS)
            writer.writerows(rows)
        return
    import xlsxwriter

    book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_urls": False})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEADERS)
    for line, row in enumerate(rows, start=1):
        sheet.write_row(line, 0, row)
    book.close()


def measure_hearth(path: Path, instance: Path, url: str, turns: int) -> dict[str, Any]:
    """Send, read, check and import a file, and send it again; seconds of each."""
    from app.core import jobs
    from app.core.access import Scope
    from app.core.access.actor import actor_of
    from app.core.context import EXTENSION
    from app.factory import create_app
    from app.models import Upload, User
    from app.uploads import mapping, services
    from app.uploads.columns import list_columns
    from config import Settings

    settings = Settings(environment="test", instance=instance, database_url=url)
    hearth = create_app(settings).extensions[EXTENSION]
    with hearth.database.session(Scope.everything()) as session:
        user = session.query(User).filter(User.email == "member.user@hearth.test").one()
        actor = actor_of(session, user)
    assert hearth.postcodes  # unpacked before, as on a site that has run for a while

    def stage(change: Callable[[Any, Any], None]) -> tuple[float, float]:
        start, began = time.perf_counter(), time.process_time()
        with hearth.database.transaction(actor.scope) as session:
            upload = session.get(Upload, number) if number else None
            change(session, upload)
        while jobs.run_one(hearth, "benchmark"):
            pass
        return time.perf_counter() - start, time.process_time() - began

    number, seconds = 0, {}
    for turn in TURNS[:turns]:
        number = 0

        def send(session: Any, _upload: Any) -> None:
            nonlocal number
            with path.open("rb") as stream:
                number = services.send_file(
                    session, hearth=hearth, actor=actor, kind="participants", activity_id=None,
                    file_name=path.name, stream=stream,
                ).id  # fmt: skip

        def check(session: Any, upload: Any) -> None:
            columns = list_columns(upload.kind, hearth.today)
            choice = {one.header: one.column for one in mapping.suggest(session, upload, columns)}
            services.start_check(
                session, upload, hearth=hearth, actor=actor, choice=choice, readings={}
            )

        seconds[f"read{turn}"] = stage(send)
        seconds[f"check{turn}"] = stage(check)
        seconds[f"import{turn}"] = stage(
            lambda session, upload: services.start_import(session, upload, actor=actor)
        )
        with hearth.database.session(actor.scope) as session:
            counts = session.get(Upload, number).counts
        seconds[f"counts{turn}"] = counts
    return seconds


def measure_peer(path: Path, instance: Path, url: str, _turns: int) -> dict[str, Any]:
    """Read the file with pandas and write it to a table, without any check."""
    import pandas as pd
    from sqlalchemy import create_engine

    start = time.perf_counter()
    frame = (
        pd.read_csv(path, dtype=str)
        if path.suffix == ".csv"
        else pd.read_excel(path, dtype=str, engine="calamine")
    )
    read = time.perf_counter() - start
    engine = create_engine(url or f"sqlite:///{instance / 'peer.db'}")
    frame.to_sql("peer", engine, index=False, if_exists="replace", chunksize=500)
    engine.dispose()
    return {"read": read, "whole": time.perf_counter() - start}


def measure_child(path: Path, instance: Path, _url: str, _turns: int) -> dict[str, Any]:
    """Read the file as the guarded child does, in this process."""
    from etl.readers import Limits
    from etl.readers.child import parse

    parse(path, instance / "child.parquet", file_name=path.name, limits=Limits())
    return {}


def _peak_mb() -> float:
    """Return this process's own peak; getrusage would count what it was forked from."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1000


@contextmanager
def records(instance: Path, kind: str) -> Iterator[str]:
    """Yield the address of a database with the small world of the tests in it."""
    from app.core import migrations
    from app.core.database import Database
    from tests.support.world import build_world

    if kind == "sqlite":
        url = f"sqlite:///{instance / 'hearth.db'}"
        migrations.upgrade(url)
        database = Database(url)
        build_world(database)
        database.dispose()
        yield ""
        return
    from tests.support.postgres import Databases, Server

    with tempfile.TemporaryDirectory() as place:
        Path(place).chmod(0o711)  # root starts the server as a user who owns nothing else
        server = Server(Path(place) / "postgres")
        server.start()
        try:
            yield _prepared_address(Databases(server.url, "bench"))
        finally:
            server.stop()


def _prepared_address(databases: Any) -> str:
    from app.core import migrations
    from app.core.database import Database
    from tests.support.world import build_world

    databases.create_roles()
    made = databases.create()
    migrations.upgrade(made.owner_url)
    database = Database(made.owner_url)
    build_world(database)
    database.dispose()
    address: str = made.owner_url
    return address


def run(what: str, path: Path, instance: Path, url: str, turns: int = 1) -> dict[str, Any]:
    """Measure in a fresh process, so that its peak memory is its own."""
    order = [sys.executable, "-m", "benchmarks.uploads", "--turns", str(turns)]
    order += ["--child", what, str(path), str(instance), url]
    done = subprocess.run(order, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{what} ended with {done.returncode}: {done.stderr}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--file", choices=("xlsx", "csv"), default="xlsx")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--turns", type=int, choices=(1, 2), default=2, help="2: send it again")
    parser.add_argument("--child", nargs=4, help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    if wanted.child:
        what, path, instance, url = wanted.child
        measures = {"hearth": measure_hearth, "peer": measure_peer, "reader": measure_child}
        found = measures[what](Path(path), Path(instance), url, wanted.turns)
        cpu = resource.getrusage(resource.RUSAGE_SELF)
        print(json.dumps(found | {"mb": _peak_mb(), "cpu": cpu.ru_utime + cpu.ru_stime}))
        return
    with tempfile.TemporaryDirectory() as folder:
        report(wanted, Path(folder))


def report(wanted: argparse.Namespace, folder: Path) -> None:
    from etl.postcodes import PostcodeDirectory

    cache = Path(os.environ.get("HEARTH_INSTANCE", "instance")) / "cache"
    directory = PostcodeDirectory.load(cache)
    (folder / "cache").symlink_to(cache.resolve())
    postcodes = directory.to_frame()["postcode"].sample(5_000, seed=SEED).to_list()
    path = folder / f"people.{wanted.file}"
    write_file(path, rows_of(wanted.rows, postcodes))
    with records(folder, wanted.database) as url:
        hearth = run("hearth", path, folder, url, wanted.turns)
        reader = run("reader", path, folder, url)
        peer = run("peer", path, folder, url)
    print(f"{wanted.rows:,} rows x {len(HEADERS)} columns, {wanted.file}, {wanted.database},"
          f" {path.stat().st_size / 1e6:.1f} MB")  # fmt: skip
    print(f"{'stage':<16}{'seconds':>10}{'rows/s':>10}{'processor':>12}")
    for turn in TURNS[: wanted.turns]:
        stages = [f"{name}{turn}" for name in ("read", "check", "import")]
        whole = [sum(figures) for figures in zip(*(hearth[name] for name in stages), strict=True)]
        hearth[f"whole{turn}"] = whole
        for name in (*stages, f"whole{turn}"):
            seconds, cpu = hearth[name]
            print(f"{name:<16}{seconds:>10.1f}{wanted.rows / seconds:>10,.0f}{cpu:>12.1f}")
        print(f"  {hearth[f'counts{turn}']}")
    print(f"{'pandas, whole':<16}{peer['whole']:>10.1f}{wanted.rows / peer['whole']:>10,.0f}")
    print(f"ratio to pandas without any check: {hearth['whole'][0] / peer['whole']:.1f}")
    print(f"processor seconds: reading child {reader['cpu']:.1f}, pandas {peer['cpu']:.1f}")
    print(f"peak memory: worker {hearth['mb']:.0f} MB, reading child {reader['mb']:.0f} MB,"
          f" pandas {peer['mb']:.0f} MB")  # fmt: skip


if __name__ == "__main__":
    main()
