"""Matches pupils with another package on a given score; started with the peers' own Python.

    python benchmarks/impact_peers.py pymatchit-causal|psmpy FILE RATIO

FILE is Parquet with id, treated, score, school_type and sex. The last line says in JSON the
processor seconds of the match alone, the pairs, and their summed distance.
"""

import contextlib
import io
import json
import sys
from time import process_time

CALIPER = 0.2
# psmpy holds the distances from each participant to everybody, and their order, 8 bytes each.
MOST_CELLS = 2e8


def pymatchit_causal(people, ratio):
    from pymatchit import MatchIt

    frame = people.drop(columns="id")
    asked = {"ratio": ratio, "caliper": CALIPER, "exact": ["school_type", "sex"]}
    match = MatchIt(frame, method="nearest", distance=people.score.to_numpy(), **asked)
    start = process_time()
    match.fit("treated ~ ks2")
    cpu = process_time() - start
    pairs = [(one, other) for one, others in match.matched_indices.items() for other in others]
    return cpu, pairs, "same strata and caliper"


def psmpy(people, ratio):
    from psmpy import PsmPy

    treated = int(people.treated.sum())
    if ratio > 1:
        raise NotImplementedError("one to many has no caliper: not run")
    if treated * (len(people) - treated) > MOST_CELLS:
        raise NotImplementedError("needs every distance at once: not run")
    scored = people[["id", "treated", "score"]]
    match = PsmPy(scored, treatment="treated", indx="id")
    match.predicted_data = scored
    width = CALIPER * people.score.std()
    start = process_time()
    match.kdtree_matched(matcher="score", replacement=False, caliper=width)
    cpu = process_time() - start
    pairs = match.matched_ids.astype(int).to_numpy().tolist()
    return cpu, pairs, "no strata"


def main():
    import pandas as pd

    name, path, ratio = sys.argv[1:]
    match = {"pymatchit-causal": pymatchit_causal, "psmpy": psmpy}[name]
    people = pd.read_parquet(path)  # id counts from 0, as the index does
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            cpu, pairs, note = match(people, int(ratio))
    except ImportError:
        print(json.dumps({"missing": "not installed"}))
        return
    except (NotImplementedError, MemoryError) as error:
        print(json.dumps({"missing": str(error) or "not enough memory"}))
        return
    score = people.score.to_numpy()
    apart = sum(abs(score[one] - score[other]) for one, other in pairs)
    print(json.dumps({"cpu": cpu, "pairs": len(pairs), "apart": float(apart), "note": note}))


if __name__ == "__main__":
    main()
