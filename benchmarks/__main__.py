"""Lists the benchmarks, or runs the named ones, or all of them one after the other.

    python -m benchmarks [--list] [name ...]

Each is a module with options of its own: `python -m benchmarks.pages --help` tells them.
"""

import argparse
import subprocess
import sys

BENCHMARKS = {
    "pages": "latency of each main page over 100,000 participants, alone and with 20 sessions",
    "demonstration": "generating, loading and building the warehouse: people a second, memory",
    "places": "looking a postcode up, and joining indicators to ten million rows",
    "postcodes": "checking a messy column, beside other cleaners, and what slips come to",
    "linkage": "linking 100,000 people to 100,000 records, beside match keys and Splink",
    "linkage_encoded": "the same by codes without names, what is lost, and an attack on the codes",
    "impact": "matching 100,000 among a million, beside R's MatchIt and Python packages",
    "heses": "re-creating HESES from 2 million records, beside plain pandas and a bare scan",
    "planning": "placing activities for cold spots, beside trying every site and beside HiGHS",
    "maps": "the area of each postcode, drawing 35,000 areas, the coast, beside GeoPandas",
    "reports": "each report of 3 million participants, and switches on its page",
    "uploads": "reading, checking and importing a spreadsheet of 100,000 rows",
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure Hearth.")
    parser.add_argument("names", nargs="*", metavar="name", help=", ".join(BENCHMARKS))
    parser.add_argument("--list", action="store_true", help="say what there is, and run nothing")
    wanted = parser.parse_args()
    if unknown := set(wanted.names) - set(BENCHMARKS):
        parser.error(f"there is no benchmark called {', '.join(sorted(unknown))}")
    for name, words in BENCHMARKS.items():
        if wanted.names and name not in wanted.names:
            continue
        print(f"\n{name}: {words}", flush=True)
        if not wanted.list:
            subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], check=True)


if __name__ == "__main__":
    main()
