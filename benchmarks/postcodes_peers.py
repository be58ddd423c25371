"""Runs one other cleaner over a column of postcodes; started with the peers' own Python.

    python benchmarks/postcodes_peers.py NAME TYPED ANSWERS

TYPED has a cell a line; ANSWERS gets a postcode a line, empty where the cleaner has none.
"""

import json
import sys
from pathlib import Path
from time import process_time


def uk_postcodes_parsing(typed):
    from uk_postcodes_parsing import ukpostcode

    for text in typed:
        found = ukpostcode.parse(text)
        yield found.postcode if found else ""


def ukpostcodeparser(typed):
    from ukpostcodeparser import parse_uk_postcode

    for text in typed:
        try:
            yield " ".join(parse_uk_postcode(text))
        except ValueError:
            yield ""


def heat_helper(typed):
    from heat_helper.postcode import format_postcode

    for text in typed:
        yield format_postcode(text, errors="coerce") or ""


def main():
    name, typed, answers = sys.argv[1:]
    cells = Path(typed).read_text(encoding="utf-8").split("\n")
    clean = {f.__name__: f for f in (uk_postcodes_parsing, ukpostcodeparser, heat_helper)}[name]
    try:
        list(clean(cells[:100]))  # what is imported and prepared once
    except ImportError:
        print(json.dumps({"missing": True}))
        return
    start = process_time()
    cleaned = list(clean(cells))
    print(json.dumps({"missing": False, "cpu": process_time() - start, "rows": len(cells)}))
    Path(answers).write_text("\n".join(cleaned), encoding="utf-8")


if __name__ == "__main__":
    main()
