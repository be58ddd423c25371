"""A matched comparison as one page to read: no script, nothing fetched, each picture in words."""

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from importlib.resources import files
from typing import Final

import numpy as np
import polars as pl

from analytics.impact.ad_hoc import AdHoc
from analytics.impact.balance import ALL, MATCHED, Light, light_of
from analytics.impact.design import Design, Distance, Estimand, Method
from analytics.impact.estimate import Estimate, Estimator, Measure
from analytics.impact.overlap import measure_overlap, measure_suppliers
from analytics.impact.plots import draw_cumulative, draw_love_plot, draw_overlap

TITLE: Final = "A matched comparison"
_DISTRIBUTIONS: Final = 4  # pictures of the covariates that differ most
_LIGHTS: Final = {
    Light.ALIKE: "alike",
    Light.NEAR: "near",
    Light.ADJUST: "adjust",
    Light.APART: "apart",
}
_ESTIMATORS: Final = {
    Estimator.DIFFERENCE_IN_MEANS: "Difference in means",
    Estimator.REGRESSION_ADJUSTED: "Adjusted by regression",
    Estimator.G_COMPUTATION: "G-computation",
    Estimator.DOUBLY_ROBUST: "Doubly robust",
}
_MEASURES: Final = {
    Measure.MEAN_DIFFERENCE: "difference",
    Measure.RISK_DIFFERENCE: "difference of shares",
    Measure.RISK_RATIO: "ratio of shares",
    Measure.ODDS_RATIO: "odds ratio",
    Measure.HEDGES_G: "Hedges' g",
}
_OF_WHOM: Final = {
    Estimand.ATT: "the effect on those who took part",
    Estimand.ATC: "the effect there would be on those who did not take part",
    Estimand.ATE: "the effect on everybody",
}
_NOT_TO_CLAIM: Final = (
    "That taking part caused the difference. The groups are alike in what was measured; who wanted "
    "to take part may differ in what was not, such as motivation, and no matching sees that.",
    "More than exploration. No protocol was locked before the outcomes were looked at, so the "
    "method could have been chosen by its result. Evidence of OfS Type 3 needs a locked study.",
    "Anything about participants who were not matched: the effect is that on those who were.",
    "That covariates were measured before the activity: a file does not say when. One that the "
    "activity could change hides part of the effect.",
)


def write_page(found: AdHoc, *, made: str) -> str:
    """Give a matched comparison as HTML.

    Parameters
    ----------
    found
        The comparison.
    made
        What it was made of and by which version, for the foot of the page.
    """
    style = files("analytics.documents").joinpath("page.css").read_text("utf-8")
    sections = {
        "What was asked": _tell_design(found.design),
        "Who was matched": _tell_people(found),
        "How alike the groups are": _tell_balance(found),
        "Where they can be compared": _tell_overlap(found),
        "What the outcomes say": _tell_estimates(found.estimates),
        "What may not be claimed": _list(_NOT_TO_CLAIM),
    }
    parts = [
        "<!doctype html>",
        '<html lang="en-GB">\n<head>\n<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{TITLE}</title>\n<style>\n{style}</style>\n</head>\n<body>",
        f"<header><div><h1>{TITLE}</h1>",
        f'<p class="about">{escape(_summarise(found))}</p></div></header>\n<main>',
    ]
    if found.warnings:
        said = "".join(f"<p>{escape(warning)}</p>" for warning in found.warnings)
        parts.append(f'<div class="caution" role="note">{said}</div>')
    for number, (title, content) in enumerate(sections.items(), 1):
        parts.append(f'<section aria-labelledby="h{number}"><h2 id="h{number}">{title}</h2>')
        parts += [*content, "</section>"]
    parts.append(
        f'</main>\n<footer><p class="hash">{escape(made)}</p></footer>\n</body>\n</html>\n'
    )
    return "\n".join(parts)


def _summarise(found: AdHoc) -> str:
    treated, control = found.sizes.iter_rows(named=True)
    return (
        f"{treated['matched']:,} of {treated['all']:,} participants were matched, with "
        f"{control['matched']:,} of {control['all']:,} others who are worth {control['ess']:,.0f} "
        f"of equal weight. Asked for is {_OF_WHOM[found.design.estimand]}."
    )


def _tell_design(design: Design) -> Iterator[str]:
    calipers = [f"{one.column} within {one.width:g}" for one in design.calipers]
    if design.caliper is not None and design.needs_score:
        unit = "standard deviations of the score" if design.caliper_unit == "sd" else "of the score"
        calipers.insert(0, f"{design.caliper:g} {unit}")
    is_nearest = design.method in {Method.NEAREST, Method.OPTIMAL}
    told = {
        "Treatment": design.treatment,
        "Covariates": ", ".join(design.covariates),
        "Method": design.method,
        "Distance": (
            f"column {design.distance_column}"
            if design.distance is Distance.GIVEN
            else design.distance
        ),
        "Equal in": ", ".join(design.exact) or "nothing required",
        "Different in": ", ".join(design.anti_exact),
        "Limits": "; ".join(calipers) or "none",
        "Others to each participant": str(design.ratio) if is_nearest else "",
        "Used again": ("yes" if design.replace else "no") if is_nearest else "",
        "Left out for want of overlap": "" if design.discard == "none" else design.discard,
        "Not known": f"{design.missing}",
        "Ties": f"by {design.ties}, seed {design.seed}",
    }
    rows = [(name, value) for name, value in told.items() if value]
    yield from _table("The design", ("Choice", "As made"), rows)


def _tell_people(found: AdHoc) -> Iterator[str]:
    groups = {"treated": "Participants", "control": "Others"}
    yield from _table(
        "People of each group, and how many of equal weight those matched are worth",
        ("Group", "All", "Matched", "Worth", "Not matched", "Outside common support"),
        [
            (groups[row["group"]], *(f"{row[name]:,.0f}" for name in list(row)[1:]))
            for row in found.sizes.iter_rows(named=True)
        ],
    )
    if found.units.dropped:
        yield f"<p>{found.units.dropped:,} people were left out: not all is known of them.</p>"


def _tell_balance(found: AdHoc) -> Iterator[str]:
    yield f"<figure>{draw_love_plot(found.balance)}</figure>"
    before = found.balance.filter(stage=ALL)
    after = found.balance.filter(stage=MATCHED)
    rows = [
        (
            one["covariate"],
            _figure(other["mean_treated"]),
            _figure(one["mean_control"]),
            _figure(other["mean_control"]),
            _figure(one["smd"]),
            _figure(other["smd"]),
            _figure(other["variance_ratio"]),
            _figure(other["ecdf_max"]),
            _LIGHTS[light_of(other["smd"])],
        )
        for one, other in zip(
            before.iter_rows(named=True), after.iter_rows(named=True), strict=True
        )
    ]
    heads = ("Covariate", "Mean of participants matched", "Mean of others, all",
             "Mean of others matched", "SMD before", "SMD after", "Variance ratio after",
             "Greatest gap of distributions after", "Judgement")  # fmt: skip
    yield from _table("Balance; SMD: difference in standard deviations", heads, rows)
    yield (
        '<p class="notes">Alike: SMD of 0.05 or less. Near: 0.1 or less. Adjust: 0.25 or less, fit '
        "only for estimates that adjust for the covariate. Apart: more, fit for none.</p>"
    )
    for name in _pick_distributions(found):
        values = found.units.columns[:, found.units.names.index(name)]
        drawn = draw_cumulative(name, values, found.units.treated, found.matched.weights)
        yield f"<figure>{drawn}<figcaption>Distribution of {escape(name)}</figcaption></figure>"


def _pick_distributions(found: AdHoc) -> list[str]:
    """Name the covariates, other than of yes and no, whose distributions differ most."""
    numbers = [
        n
        for n, is_yes_no in zip(found.units.names, found.units.binary, strict=True)
        if not is_yes_no
    ]
    ranked = found.balance.filter(
        pl.col("stage") == MATCHED, pl.col("covariate").is_in(numbers)
    ).sort("ecdf_max", descending=True)
    return ranked["covariate"].head(_DISTRIBUTIONS).to_list()


def _tell_overlap(found: AdHoc) -> Iterator[str]:
    if found.score is None:
        yield "<p>This method scores nobody: the table of balance shows where groups differ.</p>"
    else:
        overlap = measure_overlap(found.units, found.matched, found.score)
        yield f"<figure>{draw_overlap(overlap)}</figure>"
        yield (
            f"<p>Both groups have scores from {overlap.low:.3g} to {overlap.high:.3g}; outside of "
            f"it are {overlap.treated_outside:,} participants and {overlap.control_outside:,} "
            "others.</p>"
        )
    suppliers = measure_suppliers(found.units, found.matched)
    if suppliers is not None:
        yield (
            f"<p>The comparison group comes from {suppliers.schools:,} schools; the largest gives "
            f"{100 * suppliers.largest_share:.0f}% of it.</p>"
        )


def _tell_estimates(estimates: Sequence[Estimate]) -> Iterator[str]:
    if not estimates:
        yield "<p>No outcome was asked for, so none was looked at.</p>"
        return
    for outcome in dict.fromkeys(one.outcome for one in estimates):
        rows = [_row(one) for one in estimates if one.outcome == outcome]
        heads = (
            "Estimator",
            "In",
            "Estimate",
            "95% interval",
            "Standard error",
            "Its kind",
            "DF",
            "p",
        )
        yield from _table(f"Effect on {outcome}", heads, rows)
    yield from _tell_notes(estimates)


def _tell_notes(estimates: Sequence[Estimate]) -> Iterator[str]:
    """Say each note once, with the estimators that it is about unless it is about all."""
    about: dict[str, dict[Estimator, None]] = {}
    for one in estimates:
        for note in one.notes:
            about.setdefault(note, {})[one.estimator] = None
    if about:
        yield '<div class="caution">'
        for note, estimators in about.items():
            of_all = len(estimators) == len({one.estimator for one in estimates})
            named = "" if of_all else ", ".join(_ESTIMATORS[one] for one in estimators) + ": "
            yield f"<p>{escape(named + note)}</p>"
        yield "</div>"


def _row(one: Estimate) -> tuple[str, ...]:
    low, high = _figure(one.low), _figure(one.high)
    return (
        _ESTIMATORS[one.estimator],
        _MEASURES[one.measure],
        _figure(one.value),
        "none" if one.low is None else f"{low} to {high}",
        _figure(one.errors.get(one.used)),
        one.used,
        "normal" if np.isinf(one.df) else _figure(one.df),
        "–" if one.p is None else ("below 0.001" if one.p < 0.001 else f"{one.p:.3f}"),
    )


def _table(caption: str, heads: Iterable[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f'<div class="table" role="region" aria-label="{escape(caption)}" tabindex="0">'
    first, *others = heads
    cells = "".join(f'<th scope="col" class="n">{escape(head)}</th>' for head in others)
    yield f"<table><caption>{escape(caption)}</caption>"
    yield f'<thead><tr><th scope="col">{escape(first)}</th>{cells}</tr></thead><tbody>'
    for label, *figures in rows:
        inside = "".join(f'<td class="n">{escape(figure)}</td>' for figure in figures)
        yield f'<tr><th scope="row">{escape(label)}</th>{inside}</tr>'
    yield "</tbody></table></div>"


def _list(sentences: Iterable[str]) -> Iterator[str]:
    yield f"<ul>{''.join(f'<li>{escape(sentence)}</li>' for sentence in sentences)}</ul>"


def _figure(value: float | None) -> str:
    """Write a number in about four digits, and a dash where there is none."""
    if value is None or not np.isfinite(value):
        return "–"
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3f}" if abs(value) < 10 else f"{value:.1f}"
