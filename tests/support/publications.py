"""Publications for the tests of the site, with files of their own, in whatever state."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
from sqlalchemy import select

from analytics.charts import ChartSpec, draw_print
from analytics.disclosure import Count, Dimension, get_rule_set, protect
from analytics.disclosure.register import Population
from analytics.publications import FIGURES, MANIFEST, PLAIN, Manifest, digest_of, list_files
from analytics.publications.twin import describe
from analytics.reports import Made, Question, Report, Section
from analytics.track.scope import EVERYBODY, Scope
from app.core.access import Actor, actor_of
from app.core.context import Hearth
from app.core.releases import EXPORT, open_register
from app.models import Organisation, Publication, Role, User
from app.publications import services
from app.publications.checklist import CHECKLIST
from app.publications.files import root_of
from app.publications.queries import get_publication
from tests.support.world import World

SOURCE = "Synthetic records."
POINTS = [point.key for point in CHECKLIST]


@cache
def small_report(whose: str = "All members", female: int = 1_372) -> Report:
    """A report of one table, through the gate."""
    sexes = Dimension("sex", "Sex", (("f", "Female"), ("m", "Male")))
    counts = pl.DataFrame({"sex": ["f", "m"], "people": [female, 911]})
    people = (Count("people", "Participants"),)
    table = protect(counts, (sexes,), people, get_rule_set("hesa_2011"), total_label="All")
    finding = "More women than men took part: 1,370 of 2,280"
    chart = ChartSpec(finding, table, ("people",), "bar", SOURCE, "Bars: 1,370 and 910.")
    return Report(
        name="hesa-track", title="Example report", whose=whose, years="2015/16 to 2020/21",
        answer="About 2,280 people took part.",
        sections=(Section("by_sex", finding, table, SOURCE, chart, caution="Nothing is why."),),
        made=Made(
            edition=1, built_on="2026-11-20", snapshot="0" * 64, code="0.1.0",
            rules=("HESA: rounded to the nearest 5.",),
            definitions={"disadvantage": "Free school meals (version 1)"},
            method=("Participants could be tracked.",),
        ),
    )  # fmt: skip


@cache
def _drawing(whose: str) -> str:
    chart = small_report(whose).sections[0].chart
    assert chart is not None
    return draw_print(chart)


def write_files(root: Path, whose: str, member: str) -> str:
    """Write the files of a small publication; returns the hash of their manifest."""
    draft = root / "draft"
    draft.mkdir(parents=True)
    report = small_report(whose)
    (draft / FIGURES).write_text(describe(report), encoding="utf-8")
    (draft / "hesa-track.csv").write_bytes(report.sections[0].table.to_csv().encode())
    (draft / f"by_sex.{PLAIN}").write_text(_drawing(whose), encoding="utf-8")
    scope = Scope((member,)) if member else EVERYBODY
    manifest = Manifest(
        Question("hesa-track", scope, whose), 1, "2026-11-20", "0" * 64, "0.1.0", None,
        list_files(draft),
    )  # fmt: skip
    text = manifest.to_json()
    (draft / MANIFEST).write_text(text, encoding="utf-8")
    made = digest_of(text.encode())
    draft.rename(root / made)
    return made


@dataclass
class Publisher:
    """Does to publications what people of the small world would do, without pages."""

    hearth: Hearth
    world: World

    def actor(self, key: str) -> Actor:
        with self.hearth.database.session(self._everything, writes=False) as session:
            return actor_of(session, session.get_one(User, self.world.users[key]))

    @property
    def _everything(self) -> Any:
        return Actor.system().scope

    def draft(self, *, by: str = "central_team", member: int | None = None, **values: Any) -> int:
        """A draft with its files."""
        user = self.world.users[by]
        with self.hearth.database.transaction(self._everything) as session:
            owner = session.get_one(Organisation, member) if member else None
            whose = owner.name if owner else "All members"
            row = Publication(
                **{
                    "organisation_id": member, "title": f"Entry, {whose}", "report": "hesa-track",
                    "member": owner.key if owner else "", "whose": whose, "edition": 1,
                    "snapshot": "0" * 64, "code": "0.1.0", "hands": [user], "prepared_by": user,
                    "prepared_at": self.hearth.clock(), "summary": "Who took part.",
                } | values
            )  # fmt: skip
            session.add(row)
            session.flush()
            row.manifest = write_files(root_of(self.hearth, row.id), whose, row.member)
            row.held_against = self.enter(owner.key if owner else "")
            return row.id

    def enter(self, member: str, report: Report | None = None) -> str:
        """Enter a report's figures in the register of releases; returns their key."""
        population = Population(
            report="hesa-track", edition=1, snapshot="0" * 64,
            members=(member,) if member else ("ferrand", "wexcombe"), everybody=not member,
            first_year=None, last_year=None,
        )  # fmt: skip
        return open_register(self.hearth).enter(
            population, (report or small_report()).tables(), way=EXPORT,
            released_at=self.hearth.clock(),
        )  # fmt: skip

    def do(self, by: str, number: int, step: Callable[..., Any], **values: Any) -> None:
        """Let somebody take a step, in a transaction of its own."""
        actor = self.actor(by)
        with self.hearth.database.transaction(actor.figures_scope) as session:
            one = get_publication(session, number)
            step(session, actor=actor, publication=one, **values)

    def check(self, number: int, by: str = "central_team") -> None:
        self.do(by, number, _with(self.hearth, services.check), ticked=POINTS)

    def approve(self, number: int, by: str = "research_group") -> None:
        self.do(by, number, _with(self.hearth, services.approve))

    def publish(self, number: int, by: str = "central_team") -> None:
        self.do(by, number, _with(self.hearth, services.publish))

    def withdraw(self, number: int, reason: str, by: str = "central_team") -> None:
        self.do(by, number, _with(self.hearth, services.withdraw), reason=reason)

    def send_back(self, number: int, reason: str, by: str = "research_group") -> None:
        self.do(by, number, services.send_back, reason=reason)

    def published(self, **values: Any) -> Publication:
        """One that is published; returns its record, no longer bound to a session."""
        number = self.draft(**values)
        self.check(number)
        self.approve(number)
        self.publish(number)
        return self.get(number)

    def give_role(self, key: str, role: str) -> None:
        """Give somebody one more role."""
        with self.hearth.database.transaction(self._everything) as session:
            user = session.get_one(User, self.world.users[key])
            wanted = select(Role).where(Role.name == role)
            user.roles = [*user.roles, session.scalars(wanted).one()]

    def get(self, number: int) -> Publication:
        with self.hearth.database.session(self._everything, writes=False) as session:
            return session.get_one(Publication, number)

    def set(self, number: int, **values: Any) -> None:
        """Change a record behind everybody's back."""
        with self.hearth.database.transaction(self._everything) as session:
            one = session.get_one(Publication, number)
            for name, value in values.items():
                setattr(one, name, value)


def _with(hearth: Hearth, step: Callable[..., Any]) -> Callable[..., Any]:
    def taken(session: Any, **values: Any) -> Any:
        return step(session, hearth, **values)

    return taken
