"""`hearth cohort`: from a date of birth to what tracking can show, and when."""

import json
from datetime import UTC, date, datetime

import click

from analytics.cohorts import cohort_of
from analytics.milestones import describe_cohort, list_milestones

FORMS = ("%Y-%m-%d", "%d/%m/%Y")
MOST_YEARS = 5


@click.command()
@click.argument("date_of_birth", metavar="DATE", type=click.DateTime(FORMS))
@click.option(
    "--phase-adjustment",
    default=0,
    show_default=True,
    type=click.IntRange(-MOST_YEARS, MOST_YEARS),
    help="School years to add: 1 for somebody taught with the year below.",
)
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def command(*, date_of_birth: datetime, phase_adjustment: int, as_json: bool) -> None:
    """Tell the cohort clock of somebody born on DATE, such as 2001-08-31 or 31/08/2001.

    Key Stages 2, 4 and 5, entry to higher education, the end of a degree, Graduate Outcomes: when
    each happens, and from when tracking is expected to show it.

    Example: hearth cohort 2001-08-31 --json
    """
    born = date_of_birth.date()
    _check(born)
    cohort = cohort_of(born, phase_adjustment)
    if as_json:
        click.echo(json.dumps(describe_cohort(cohort), indent=2))
        return
    for milestone in list_milestones(cohort):
        click.echo(
            f"{milestone.title + ',':<25} {milestone.when + ':':<13} in tracking from about"
            f" {milestone.available_from:%B %Y}"
        )


def _check(born: date) -> None:
    if not date(1900, 1, 1) <= born <= datetime.now(UTC).date():
        raise click.BadParameter("A date of birth lies between 1900 and today.", param_hint="DATE")
