"""The published figures (domain.md 3) measured on a synthetic population."""

from collections.abc import Mapping

import numpy as np
import polars as pl

from etl.demo.draws import Bools, Floats
from etl.demo.lives import Lives
from etl.demo.people import World


def measure_figures(world: World, lives: Lives) -> Mapping[str, float]:
    """Measure every claimed figure: shares in per cent, differences in points.

    Keys are those of tables/published.csv.
    """
    frame = _analysis_table(world, lives)
    state = frame.filter(~pl.col("private"))
    reached = state.filter(pl.col("hours") > 0)
    return {
        **_progression(state),
        **_participants(state, reached),
        **_intensity(reached),
        **_attainment(state, reached),
        **_spread(state),
    }


def measure_progression(world: World, lives: Lives) -> Mapping[str, float]:
    """Measure only HE entry and free school meals by year, which need no outreach."""
    return _progression(_analysis_table(world, lives).filter(~pl.col("private")))


def _analysis_table(world: World, lives: Lives) -> pl.DataFrame:
    area = lives.people["area"].to_numpy()
    quality = world.schools.table["quality"].to_numpy()[lives.people["secondary"].to_numpy()]
    places = lives.outreach.places
    minimal = places.filter(pl.col("hours") > 0).group_by("row").agg(pl.len(), pl.col("high").any())
    single = np.zeros(len(area), dtype=np.bool_)
    single[minimal.filter((pl.col("len") == 1) & ~pl.col("high"))["row"].to_numpy()] = True
    return pl.concat(
        [
            lives.people.select(
                "cohort",
                "sex",
                "ethnicity",
                "private",
                "fsm",
                "first_generation",
                "takes_part",
                "post16",
            ),
            lives.exposure,
            lives.results,
            lives.after.drop("entry_chance"),
            world.places.areas.select("quintile", "idaci_decile", "advantage")[area].rename(
                {"advantage": "area_advantage"}
            ),
            pl.DataFrame(
                {
                    "minimal": single,
                    "school_fifth": np.digitize(quality, [-0.84, -0.25, 0.25, 0.84]),
                    "quality": quality,
                }
            ),
            world.places.localities.select("region")[lives.people["locality"].to_numpy()],
        ],
        how="horizontal",
    ).with_columns((pl.col("cohort") + 20).alias("he_year"))


def _rate(frame: pl.DataFrame, column: str = "in_he") -> float:
    return 100 * float(np.mean(frame[column].to_numpy()))


def _progression(state: pl.DataFrame) -> dict[str, float]:
    out = {}
    for (year, meals), group in state.group_by("he_year", "fsm"):
        name = "fsm" if meals else "other"
        out[f"{name}_he_{year}"] = _rate(group)
        high = group.select(high=pl.col("in_he") & (pl.col("band") == "high"))
        out[f"{name}_high_tariff_{year}"] = _rate(high, "high")
    for (year,), group in state.group_by("he_year"):
        out[f"fsm_share_{year}"] = _rate(group, "fsm")
        out[f"gap_{year}"] = out[f"other_he_{year}"] - out[f"fsm_he_{year}"]
    return out


def _participants(state: pl.DataFrame, reached: pl.DataFrame) -> dict[str, float]:
    entrants, ours = state.filter("in_he"), reached.filter("in_he")
    # The published comparison is of cohorts that were 18 up to about 2017/18.
    tracked = pl.col("fsm") & (pl.col("he_year") <= 2019)
    graduates = ours.filter(pl.col("completed") & pl.col("employed"))
    return {
        "disadvantaged_participants_he": _rate(reached.filter(tracked)),
        "disadvantaged_others_he": _rate(state.filter(tracked & (pl.col("hours") == 0))),
        "no_parental_he": _rate(reached, "first_generation"),
        "degree": _rate(ours, "completed"),
        "highly_skilled": _rate(graduates, "skilled"),
        "continuation_against_all": _rate(ours, "continued") - _rate(entrants, "continued"),
        "award_against_all": _rate(ours, "completed") - _rate(entrants, "completed"),
    }


def _intensity(reached: pl.DataFrame) -> dict[str, float]:
    intensive = reached.filter((pl.col("hours") >= 11) & (pl.col("high_hours") >= 8))
    minimal = reached.filter("minimal")
    by = ["sex", "ethnicity", "school_fifth", "quintile", "idaci_decile"]
    eight, three = reached.filter(pl.col("hours") >= 8), reached.filter(pl.col("hours") < 3)
    # The contextualised study matches on prior attainment and background; so does this.
    context = ["ks2_band", "fsm", "first_generation"]
    relative = {}
    for name, keep in (("all", pl.lit(True)), ("fsm", pl.col("fsm"))):
        gap, base = _matched(intensive.filter(keep), minimal.filter(keep), context, "in_he")
        relative[f"intensive_relative_{name}"] = 100 * gap / base
    high = pl.col("in_he") & (pl.col("band") == "high")
    gap, base = _matched(
        intensive.with_columns(high.alias("top")),
        minimal.with_columns(high.alias("top")),
        context,
        "top",
    )
    meals = reached.filter("fsm")
    spans = (pl.col("before_16") > 0) & (pl.col("after_16") > 0)
    few = minimal.filter("fsm")
    gains = {
        name: _matched(
            meals.filter((pl.col("high_hours") >= 4) & condition),
            few,
            ["ks2_band", "first_generation"],
            "in_he",
        )[0]
        for name, condition in {
            "uni_connect": pl.col("uni_connect") > 0,
            "not_uni_connect": pl.col("uni_connect") == 0,
            "spans": spans,
            "one_stage": ~spans,
        }.items()
    }
    return {
        "eight_hours_matched": 100 * _matched(eight, three, by, "in_he")[0],
        **relative,
        "intensive_relative_high_tariff": 100 * gap / base,
        "uni_connect_fsm_order": 100 * (gains["uni_connect"] - gains["not_uni_connect"]),
        "both_stages_fsm_order": 100 * (gains["spans"] - gains["one_stage"]),
    }


def _matched(
    treated: pl.DataFrame, others: pl.DataFrame, by: list[str], outcome: str
) -> tuple[float, float]:
    """Compare within cells, weighted by the treated: the difference and the comparators' rate."""
    one = treated.group_by(by).agg(
        pl.col(outcome).cast(pl.Float64).mean().alias("with"), pl.len().alias("n")
    )
    two = others.group_by(by).agg(pl.col(outcome).cast(pl.Float64).mean().alias("without"))
    cells = one.join(two, on=by)
    weight = cells["n"].to_numpy()
    base = float(np.average(cells["without"], weights=weight))
    return float(np.average(cells["with"], weights=weight)) - base, base


def _attainment(state: pl.DataFrame, reached: pl.DataFrame) -> dict[str, float]:
    skills = reached.filter(pl.col("ks4_skills_hours") >= 5)
    partner, core = (
        skills.filter(pl.col("uni_connect") > 0),
        skills.filter(pl.col("uni_connect") == 0),
    )
    points, entry = state["attainment8"].to_numpy(), state["in_he"].to_numpy() * 100.0
    top = (state["in_he"] & (state["band"] == "high")).to_numpy() * 100.0
    flags = {
        "summer": (state["summer"] > 0).to_numpy(),
        "visit": (state["visits"] > 0).to_numpy(),
        "mentoring": (state["mentoring_hours"] > 0).to_numpy(),
        "ks4_summer": (state["ks4_summer"] > 0).to_numpy(),
        "ks4_visit": (state["ks4_visits"] > 0).to_numpy(),
        "ks4_mentoring": (state["ks4_mentoring_hours"] > 0).to_numpy(),
    }
    ks4 = {name: flags[name] for name in ("ks4_summer", "ks4_visit", "ks4_mentoring")}
    he = {name: flags[name] for name in ("summer", "visit", "mentoring")}
    out8, out_he, out_top = (
        _regress(state, points, ks4),
        _regress(state, entry, he),
        _regress(state, top, he),
    )
    low = (state["fsm"] & (state["ks2_band"] == "low")).to_numpy()
    low8 = _regress(
        state.filter(pl.Series(low)), points[low], {name: flag[low] for name, flag in ks4.items()}
    )
    return {
        "average_band_in_skills": _rate(
            skills.with_columns((pl.col("ks2_band") == "average").alias("x")), "x"
        ),
        "low_band_uni_connect_more": _rate(
            partner.with_columns((pl.col("ks2_band") == "low").alias("x")), "x"
        )
        - _rate(core.with_columns((pl.col("ks2_band") == "low").alias("x")), "x"),
        "summer_school_attainment8": out8["ks4_summer"],
        "summer_school_he": out_he["summer"],
        "summer_school_top": out_top["summer"],
        "campus_visit_attainment8": out8["ks4_visit"],
        "campus_visit_low_prior_more": low8["ks4_visit"] - out8["ks4_visit"],
        "mentoring_he": out_he["mentoring"],
    }


def _regress(
    state: pl.DataFrame, outcome: Floats, treatments: dict[str, Bools]
) -> dict[str, float]:
    """Regress on treatments, prior attainment and background, as the correlational study did."""
    ks2 = state["ks2_score"].to_numpy()
    columns = [
        np.ones(len(state)),
        ks2,
        ks2**2,
        state["fsm"].to_numpy(),
        state["sex"].to_numpy() == "10",
        state["first_generation"].to_numpy(),
        state["quintile"].to_numpy(),
        state["area_advantage"].to_numpy(),
        state["quality"].to_numpy(),
        *treatments.values(),
    ]
    design = np.stack([np.asarray(c, dtype=np.float64) for c in columns], axis=1)
    found = np.linalg.lstsq(design.T @ design, design.T @ outcome, rcond=None)[0]
    return dict(zip(treatments, found[-len(treatments) :].tolist(), strict=True))


def _spread(state: pl.DataFrame) -> dict[str, float]:
    """Rank groups of characteristics by HE entry; give the mean of the lowest and highest fifth."""
    group = {
        "160": "white british",
        "163": "traveller",
        "168": "traveller",
        "103": "asian",
        "101": "asian",
    }
    cells = (
        state.filter(pl.col("he_year") <= 2018)
        .with_columns(
            pl.col("ethnicity").replace(group).alias("group"),
            ((pl.col("idaci_decile") + 1) // 2).alias("idaci_fifth"),
        )
        .group_by("group", "sex", "fsm", "idaci_fifth", "quintile")
        .agg(pl.len().alias("people"), pl.col("in_he").sum().alias("enter"))
    )
    rate = (cells["enter"].to_numpy() + 8 * 0.43) / (cells["people"].to_numpy() + 8)
    ranked = cells.with_columns(pl.Series("rate", rate)).sort("rate")
    share = ranked["people"].cum_sum() / ranked["people"].sum()
    low, high = ranked.filter(share <= 0.2), ranked.filter(share > 0.8)
    return {
        "spread_lowest_fifth": 100 * _share(low),
        "spread_highest_fifth": 100 * _share(high),
    }


def _share(cells: pl.DataFrame) -> float:
    return float(cells["enter"].to_numpy().sum() / cells["people"].to_numpy().sum())
