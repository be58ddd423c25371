"""`hearth link encode`, `run-encoded`, `new-key`: linkage for a source that may not send names."""

import json
from datetime import UTC, datetime
from pathlib import Path

import click

from app.commands.progress import show_progress
from etl.linkage.encoded import (
    HARDENINGS,
    MODES,
    VARIABLE,
    Encoding,
    Secret,
    encode_file,
    link_encoded,
    write_new_key,
)

EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("new-key")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def new_key(*, file: Path) -> None:
    """Make a key for `hearth link encode`.

    FILE gets 256 bits drawn at random, and is readable by you alone. Both sides need the same key;
    whoever links must not have it. A file that is there already is never replaced.

    Example: hearth link new-key linkage.key
    """
    write_new_key(file)
    click.echo(f"{file}: a new key. Send it to the other side by another way than the data.")


@click.command()
@click.argument("file", type=EXISTING)
@click.option(
    "--key", type=EXISTING, help=f"File with the key, 32 bytes or more; else {VARIABLE} is read."
)
@click.option(
    "--out",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The encoded file, .parquet.",
)
@click.option(
    "--mode",
    type=click.Choice(MODES),
    default="bloom",
    show_default=True,
    help="bloom: finds more. keys: tells less.",
)
@click.option(
    "--hardening",
    type=click.Choice(list(HARDENINGS)),
    default="salted",
    show_default=True,
    help="What is done to the filters against counting patterns.",
)
@click.option("--keep-ids", is_flag=True, help="Leave ids as they are: only if they mean nothing.")
def encode(
    *, file: Path, key: Path | None, out: Path, mode: str, hardening: str, keep_ids: bool
) -> None:
    """Encode a file of people, so that it can be linked without a name.

    FILE is as for `hearth link run`. The encoded file holds no name, date or postcode, and a token
    in place of each id; a column period stays. Beside it stands a file ending in .tokens.csv: which
    token is whose, and which rows were left out. Keep that one; send the other.

    Example: hearth link encode participants.csv --key linkage.key --out participants.parquet
    """
    chosen = next(known for known in MODES if known == mode)
    encoding = Encoding(chosen, HARDENINGS[hardening])
    with show_progress() as progress:
        done = encode_file(
            file,
            out,
            Secret.read(key),
            encoding,
            today=datetime.now(UTC).date(),
            keep_ids=keep_ids,
            progress=progress,
        )
    people, left_out = done.people.table.height, done.people.excluded.height
    for reason, count in done.people.excluded["reason"].value_counts().sort("reason").iter_rows():
        click.echo(f"Left out: {count:,} ({reason}).", err=True)
    click.echo(
        f"{people:,} of {people + left_out:,} encoded. {out} may be sent; {done.tokens} must not."
    )


@click.command("run-encoded")
@click.option("--left", required=True, type=EXISTING, help="Participants, encoded.")
@click.option("--right", required=True, type=EXISTING, help="Records, encoded.")
@click.option(
    "--out",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for the results; those of an older run are replaced.",
)
@click.option(
    "--threshold",
    default=0.5,
    show_default=True,
    type=click.FloatRange(0.5, 1, max_open=True),
    help="Least probability of a link.",
)
@click.option("--threads", default=2, show_default=True, type=click.IntRange(1, 64))
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def run_encoded(
    *, left: Path, right: Path, out: Path, threshold: float, threads: int, as_json: bool
) -> None:
    """Link two encoded files; no key is needed.

    Both must come from `hearth link encode`, with one key, mode and hardening.

    \b
      links.csv           left_id, right_id, probability, weight, rule: each id once a period
      duplicates.csv      left records of a person who is linked by another of their records
      candidates.parquet  every pair with some chance
      model.json, report.json

    Ids are tokens; each side's .tokens.csv says whose.

    Example: hearth link run-encoded --left participants.parquet --right hesa.parquet --out linked
    """
    with show_progress() as progress:
        done = link_encoded(
            left, right, out, threshold=threshold, threads=threads, progress=progress
        )
    if done.report["origin"] == "stored":
        click.echo("Too few likely matches to estimate from: stored parameters are used.", err=True)
    if as_json:
        click.echo(json.dumps(done.report, indent=2))
        return
    people = done.report["left"]
    click.echo(
        f"{people['linked']:,} of {people['given']:,} linked; expected precision "
        f"{done.report['expected']['precision']:.2%}. See {out}."
    )
