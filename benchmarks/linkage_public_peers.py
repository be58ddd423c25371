"""Links or finds copies with another system; started with the peers' own Python.

    python benchmarks/linkage_public_peers.py SYSTEM KIND FOLDER

SYSTEM is splink, recordlinkage, recordlinkage_ecm or heat_helper; KIND is febrl, historical or
england. FOLDER has left.parquet, and right.parquet where two files are linked. found.parquet gets
left_id, right_id and probability; clusters.parquet, where copies are sought, id and cluster.
Every system is set up as its documentation sets it up for such data.
"""

import json
import logging
import sys
from pathlib import Path
from time import process_time

SEED = 20261122
HALF = 0.5


def main():
    system, kind, folder = sys.argv[1], sys.argv[2], Path(sys.argv[3])
    run = {
        "splink": run_splink,
        "recordlinkage": run_recordlinkage,
        "recordlinkage_ecm": run_recordlinkage,
        "heat_helper": run_heat_helper,
    }[system]
    logging.disable(logging.WARNING)
    try:
        start = process_time()
        run(system, kind, folder)
    except ImportError:
        print(json.dumps({"missing": True}))
        return
    print(json.dumps({"missing": False, "cpu": process_time() - start}))


def read(folder):
    import pandas as pd

    sides = [folder / f"{side}.parquet" for side in ("left", "right")]
    return [pd.read_parquet(side) for side in sides if side.exists()]


def write(folder, pairs, clusters=None):
    import pandas as pd

    if not isinstance(pairs, pd.DataFrame):
        pairs = pd.DataFrame(pairs, columns=["left_id", "right_id", "probability"])
    pairs = pairs.astype({"left_id": str, "right_id": str, "probability": float})
    pairs.to_parquet(folder / "found.parquet", index=False)
    if clusters is not None:
        clusters.astype(str).to_parquet(folder / "clusters.parquet", index=False)


def connected(ids, pairs):
    """Clusters of whatever hangs together, which is what a system without clusters leaves to do."""
    import pandas as pd

    first = {one: one for one in ids}

    def root(one):
        while first[one] != one:
            one = first[one]
        return one

    for left, right in pairs:
        low, high = sorted((root(left), root(right)))
        first[high] = low
    return pd.DataFrame({"id": list(ids), "cluster": [root(one) for one in ids]})


def splink_febrl(cl, block_on):
    comparisons = [
        cl.NameComparison("given_name"),
        cl.NameComparison("surname"),
        cl.DateOfBirthComparison("date_of_birth", input_is_string=True, datetime_format="%Y%m%d"),
        cl.DamerauLevenshteinAtThresholds("soc_sec_id", [2]),
        cl.ExactMatch("street_number").configure(term_frequency_adjustments=True),
        cl.DamerauLevenshteinAtThresholds("postcode", [1, 2]).configure(
            term_frequency_adjustments=True
        ),
    ]
    rules = ["soc_sec_id", "given_name", "surname", "date_of_birth", "postcode"]
    strict = [
        block_on("soc_sec_id"),
        block_on("given_name", "surname", "date_of_birth"),
        block_on("given_name", "surname", "postcode"),
    ]
    sessions = [block_on("date_of_birth"), block_on("substr(given_name, 1, 3)")]
    return comparisons, [block_on(rule) for rule in rules], strict, sessions


def splink_historical(cl, block_on):
    comparisons = [
        cl.ForenameSurnameComparison(
            "first_name", "surname", forename_surname_concat_col_name="first_and_surname"
        ),
        cl.DateOfBirthComparison("dob", input_is_string=True),
        cl.PostcodeComparison("postcode_fake"),
        cl.ExactMatch("birth_place").configure(term_frequency_adjustments=True),
        cl.ExactMatch("occupation").configure(term_frequency_adjustments=True),
    ]
    rules = [
        block_on("substr(first_name, 1, 3)", "substr(surname, 1, 4)"),
        block_on("surname", "dob"),
        block_on("first_name", "dob"),
        block_on("postcode_fake", "first_name"),
        block_on("postcode_fake", "surname"),
        block_on("dob", "birth_place"),
        block_on("substr(postcode_fake, 1, 3)", "dob"),
        block_on("substr(postcode_fake, 1, 3)", "first_name"),
        block_on("substr(postcode_fake, 1, 3)", "surname"),
    ]
    strict = [
        block_on("first_name", "surname", "dob"),
        block_on("substr(first_name, 1, 2)", "surname", "substr(postcode_fake, 1, 2)"),
        block_on("dob", "postcode_fake"),
    ]
    return comparisons, rules, strict, [block_on("first_name", "surname"), block_on("dob")]


def splink_england(cl, block_on):
    comparisons = [
        cl.ForenameSurnameComparison(
            "forename", "surname", forename_surname_concat_col_name="full_name"
        ),
        cl.DateOfBirthComparison("born", input_is_string=True),
        cl.PostcodeComparison("postcode"),
        cl.ExactMatch("sex"),
        cl.ExactMatch("school"),
    ]
    rules = [
        block_on("born", "surname"),
        block_on("born", "forename"),
        block_on("born", "postcode"),
        block_on("surname", "postcode"),
        block_on("forename", "postcode"),
        block_on("forename", "surname"),
    ]
    strict = [
        block_on("forename", "surname", "born"),
        block_on("surname", "born", "postcode"),
        block_on("forename", "born", "postcode"),
    ]
    sessions = [block_on("born"), block_on("forename", "surname")]
    return comparisons, rules, strict, sessions


def run_splink(_system, kind, folder):
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    build = {
        "febrl": splink_febrl, "historical": splink_historical, "england": splink_england
    }[kind]  # fmt: skip
    comparisons, rules, strict, sessions = build(cl, block_on)
    sides = read(folder)
    settings = SettingsCreator(
        link_type="dedupe_only" if len(sides) == 1 else "link_only",
        unique_id_column_name="id",
        comparisons=comparisons,
        blocking_rules_to_generate_predictions=rules,
    )
    api = DuckDBAPI()
    names = ("left_people", "right_people")
    tables = [
        api.register(side, dataset_display_name=name)
        for side, name in zip(sides, names, strict=False)
    ]
    linker = Linker(tables, settings, log_level=None)
    linker.training.estimate_probability_two_random_records_match(strict, recall=0.8)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e7, seed=SEED)
    for session in sessions:
        linker.training.estimate_parameters_using_expectation_maximisation(session)
    found = linker.inference.predict(threshold_match_probability=0.001)
    pairs = found.as_pandas_dataframe()
    clusters = None
    if len(sides) == 1:
        clustered = linker.clustering.cluster_pairwise_predictions_at_threshold(found, HALF)
        clusters = clustered.as_pandas_dataframe()[["id", "cluster_id"]]
        clusters.columns = ["id", "cluster"]
    elif "source_dataset_l" in pairs:
        turned = pairs["source_dataset_l"] != "left_people"
        pairs.loc[turned, ["id_l", "id_r"]] = pairs.loc[turned, ["id_r", "id_l"]].to_numpy()
    pairs = pairs[["id_l", "id_r", "match_probability"]]
    pairs.columns = ["left_id", "right_id", "probability"]
    write(folder, pairs, clusters)


def run_recordlinkage(system, kind, folder):
    import recordlinkage as rl

    sides = [side.set_index("id") for side in read(folder)]
    febrl = kind == "febrl"
    forename, surname, born, street = (
        ("given_name", "surname", "date_of_birth", "address_1")
        if febrl
        else ("forename", "surname", "born", "school")
    )
    indexer = rl.Index()
    # The documentation blocks by forename; for ECM, whose threshold is estimated, more are let in.
    blocks = [forename] if system == "recordlinkage" else [forename, surname, born, "postcode"]
    for block in blocks:
        indexer.block(block)
    candidates = indexer.index(*sides)
    compare = rl.Compare()
    compare.exact(forename, forename) if system == "recordlinkage" else compare.string(
        forename, forename, method="jarowinkler", threshold=0.85
    )
    compare.string(surname, surname, method="jarowinkler", threshold=0.85)
    compare.exact(born, born)
    if febrl:
        compare.exact("suburb", "suburb")
        compare.exact("state", "state")
        compare.string(street, street, threshold=0.85)
    else:
        compare.exact("postcode", "postcode")
        compare.exact("sex", "sex")
        compare.exact(street, street)
    features = compare.compute(candidates, *sides)
    if system == "recordlinkage":
        score = features.sum(axis=1) / features.shape[1]
        accepted = features.sum(axis=1) > 3
    else:
        model = rl.ECMClassifier()
        model.fit(features)
        score = model.prob(features)
        accepted = score >= HALF
    # Scored so that what it accepts, and nothing else, is at or above one half.
    scored = score.where(accepted, score.clip(upper=0.499)).where(~accepted, score.clip(lower=HALF))
    ordered = [sorted(pair) if len(sides) == 1 else pair for pair in scored.index]
    pairs = [(*pair, value) for pair, value in zip(ordered, scored, strict=True)]
    clusters = None
    if len(sides) == 1:
        clusters = connected(sides[0].index, [(a, b) for a, b, value in pairs if value >= HALF])
    write(folder, pairs, clusters)


def run_heat_helper(_system, kind, folder):
    import heat_helper as hh

    names = ("given_name", "surname") if kind == "febrl" else ("forename", "surname")
    born = "date_of_birth" if kind == "febrl" else "born"
    sides = read(folder)
    for side in sides:
        side["name"] = (side[names[0]].fillna("") + " " + side[names[1]].fillna("")).str.strip()
        side["place"] = side["postcode"].fillna("")
    if len(sides) == 1:
        whole = sides[0].drop(columns=["name"])
        known = whole[whole[born].notna()].fillna("")
        found = hh.find_duplicates(known, list(names), born, "postcode", id_col="id")
        clusters = connected(sides[0]["id"], list(_heat_pairs(found)))
        groups = clusters.groupby("cluster")["id"].apply(sorted)
        pairs = [
            (one, other, 1.0)
            for group in groups
            for place, one in enumerate(group)
            for other in group[place + 1 :]
        ]
        write(folder, pairs, clusters)
        return
    write(folder, list(_heat_waterfall(hh, *sides, born)))


def _heat_pairs(found):
    copied = found[found["Potential Duplicates"].fillna("") != ""]
    for one, others in zip(copied["id"], copied["Potential Duplicates"], strict=True):
        yield from ((one, other) for other in others.split(", ") if other != one)


def _heat_waterfall(hh, left, right, born):
    """Match as its guide does: to the letter, then names alike within date (and postcode)."""
    columns = ["id", "name", born, "place"]
    waiting = left[columns].rename(columns={"id": "own id"})
    heat = right[columns].rename(columns={"id": "Student HEAT ID"})
    steps = [["name", born, "place"], ["name", born], ["name", "place"]]
    for step in steps:
        known = waiting[step].notna().all(axis=1) & (waiting[step] != "").all(axis=1)
        found, rest = hh.perform_exact_match(
            waiting[known].reset_index(drop=True), heat.dropna(subset=step), step, step, str(step)
        )
        yield from _heat_ids(found)
        waiting = _together(rest, waiting[~known])
    for step, threshold in ((["place", born], 70), ([born], 80)):
        known = waiting[step].notna().all(axis=1) & (waiting[step] != "").all(axis=1)
        found, rest = hh.perform_fuzzy_match(
            waiting[known].reset_index(drop=True), heat.dropna(subset=step).fillna(""), step, step,
            "name", "name", str(step), threshold=threshold, heat_id_col="Student HEAT ID",
        )  # fmt: skip
        yield from _heat_ids(found)
        waiting = _together(rest, waiting[~known])


def _together(one, other):
    import pandas as pd

    return pd.concat([one, other], ignore_index=True)


def _heat_ids(found):
    if len(found):
        column = next(c for c in found.columns if c.endswith("Student HEAT ID"))
        yield from ((a, b, 1.0) for a, b in zip(found["own id"], found[column], strict=True))


if __name__ == "__main__":
    main()
