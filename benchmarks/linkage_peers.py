"""Links two standardised files with Splink; started with the peers' own Python.

    python benchmarks/linkage_peers.py splink|splink_passes FOLDER

FOLDER has left.parquet and right.parquet (id, forename, surname, middle, born, sex, postcode,
district, school), and pairs.parquet (left_id, right_id) for `splink_passes`, which scores those
pairs and no others. found.parquet gets left_id, right_id and probability.
"""

# ruff: noqa: S608, SLF001 - our own files; the peer's connection has no public name

import json
import sys
from pathlib import Path
from time import process_time

SEED = 20261121


def settings(blocking):
    import splink.comparison_level_library as cll
    import splink.comparison_library as cl
    from splink import SettingsCreator

    # As the documentation advises for people: a name comparison with term frequencies, date of
    # birth and postcode comparisons of its own, with a level for swapped day and month.
    born = cl.CustomComparison(
        output_column_name="born",
        comparison_levels=[
            cll.NullLevel("born_text"),
            cll.ExactMatchLevel("born_text", term_frequency_adjustments=True),
            cll.CustomLevel("year_l = year_r and day_l = month_r and month_l = day_r", "swapped"),
            cll.DamerauLevenshteinLevel("born_text", 1),
            cll.CustomLevel("day_l = day_r and month_l = month_r", "year differs"),
            cll.CustomLevel("year_l = year_r", "the same year"),
            cll.ElseLevel(),
        ],
    )
    return SettingsCreator(
        link_type="link_only",
        unique_id_column_name="id",
        comparisons=[
            cl.ForenameSurnameComparison(
                "forename", "surname", forename_surname_concat_col_name="full_name"
            ),
            born,
            cl.PostcodeComparison("postcode_spaced"),
            cl.ExactMatch("middle").configure(term_frequency_adjustments=True),
            cl.ExactMatch("sex"),
            cl.ExactMatch("school"),
        ],
        blocking_rules_to_generate_predictions=blocking,
        retain_intermediate_calculation_columns=False,
    )


def register(api, folder):
    tables = []
    for side in ("left", "right"):
        api._con.execute(
            f"""CREATE TABLE {side}_given AS SELECT *,
                forename || ' ' || surname AS full_name,
                strftime(born, '%Y-%m-%d') AS born_text,
                year(born) AS year, month(born) AS month, day(born) AS day,
                postcode[:-4] || ' ' || postcode[-3:] AS postcode_spaced
            FROM '{folder / side}.parquet'"""
        )
        tables.append(api.register(f"{side}_given", dataset_display_name=f"{side}_people"))
    return tables


def train(linker, block_on):
    strict = [
        block_on("forename", "surname", "born"),
        block_on("surname", "born", "postcode"),
        block_on("forename", "born", "postcode"),
    ]
    linker.training.estimate_probability_two_random_records_match(strict, recall=0.85)
    linker.training.estimate_u_using_random_sampling(max_pairs=2e6, seed=SEED)
    for rule in (
        block_on("born"), block_on("forename", "surname"), block_on("surname", "postcode")
    ):  # fmt: skip
        linker.training.estimate_parameters_using_expectation_maximisation(
            rule, record_sample_proportion=1.0
        )


def main():
    try:
        from splink import DuckDBAPI, Linker, block_on
    except ImportError:
        print(json.dumps({"missing": True}))
        return
    name, folder = sys.argv[1], Path(sys.argv[2])
    start = process_time()
    rules = [
        block_on("born", "surname"),
        block_on("born", "forename"),
        block_on("born", "postcode"),
        block_on("forename", "surname", "district"),
        block_on("surname", "postcode"),
        block_on("forename", "postcode"),
        block_on("forename", "surname", "year"),
    ]
    api = DuckDBAPI()
    tables = register(api, folder)
    linker = Linker(tables, settings(rules), log_level=None)
    train(linker, block_on)
    if name == "splink_passes":
        con = api._con
        con.execute(
            f"""CREATE TABLE blocked AS SELECT '0' AS match_key,
                'left_people-__-' || left_id AS join_key_l,
                'right_people-__-' || right_id AS join_key_r
            FROM '{folder / "pairs.parquet"}'"""
        )
        linker.table_management.register_blocked_pairs_for_predict(api.register("blocked"))
    found = linker.inference.predict(threshold_match_probability=0.001)
    api._con.execute(
        f"""COPY (
            SELECT CASE WHEN source_dataset_l = 'left_people' THEN id_l ELSE id_r END AS left_id,
                CASE WHEN source_dataset_l = 'left_people' THEN id_r ELSE id_l END AS right_id,
                match_probability AS probability
            FROM {found.physical_name}
        ) TO '{folder / "found.parquet"}'"""
    )
    print(json.dumps({"missing": False, "cpu": process_time() - start}))


if __name__ == "__main__":
    main()
