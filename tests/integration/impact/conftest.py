"""A study of the small demonstration, made once by its jobs, step by step as people take them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from analytics.impact.protocol import Choices as OtherChoices
from analytics.impact.protocol import Protocol
from app.core import jobs
from app.core.access import Actor, RoleName, Scope, actor_of
from app.core.context import EXTENSION, Hearth
from app.core.demonstration import PASSWORD, list_demonstration_users
from app.factory import create_app
from app.impact import queries, services
from app.impact.files import root_of
from app.impact.services import Choices
from app.models import ImpactStudy, User
from tests.support.demonstration import MORNING, copy_demonstration, demonstration_settings

#: Of the many ways to have done it one, for speed: the rest is tested with tables.
FEW = OtherChoices(
    scopes=(), ratios=(), calipers=(), orders=(), methods=(), doubly_robust=False, tie_runs=0
)
KS4 = Choices("ks4", "all", 2019, 2025, "skills-5h", "across")


@dataclass
class Desk:
    """People of the demonstration at their studies, without pages."""

    app: Any
    seen: dict[str, str] = field(default_factory=dict)

    @property
    def hearth(self) -> Hearth:
        held: Hearth = self.app.extensions[EXTENSION]
        return held

    def actor(self, role: RoleName) -> Actor:
        email = next(each.email for each in list_demonstration_users() if each.role == role)
        with self.hearth.database.session(Scope.everything(), writes=False) as session:
            return actor_of(session, session.scalars(select(User).where(User.email == email)).one())

    def declare(self, role: RoleName, choices: Choices) -> int:
        """Declare a study with few other choices, and do not match its groups yet."""
        actor = self.actor(role)
        with self.hearth.database.transaction(actor.figures_scope) as session:
            study = services.declare(session, self.hearth, actor=actor, choices=choices)
            short = replace(Protocol.from_json(study.protocol), choices=FEW)
            study.protocol = short.to_json()
            return study.id

    def records(self, role: RoleName) -> Any:
        """Open the records, to change one behind everybody's back."""
        return self.hearth.database.transaction(self.actor(role).figures_scope)

    def take(self, role: RoleName, number: int, step: Callable[..., Any], **values: Any) -> None:
        actor = self.actor(role)
        with self.hearth.database.transaction(actor.figures_scope) as session:
            study = queries.get_study(session, number)
            step(session, actor=actor, study=study, **values)

    def lock(self, role: RoleName, number: int) -> None:
        self.take(role, number, services.lock_protocol, hearth=self.hearth)

    def run(self, role: RoleName, number: int, told_because: str = "") -> None:
        self.take(role, number, services.run, hearth=self.hearth, told_because=told_because)

    def work(self) -> None:
        while jobs.run_one(self.hearth, "test"):
            pass

    def get(self, number: int) -> ImpactStudy:
        with self.hearth.database.session(Scope.everything(), writes=False) as session:
            return session.get_one(ImpactStudy, number)

    def folder(self, number: int) -> Path:
        return root_of(self.hearth, number) / self.get(number).results

    def browser(self, role: RoleName) -> Any:
        browser = self.app.test_client()
        email = next(each.email for each in list_demonstration_users() if each.role == role)
        browser.post("/login", data={"email": email, "password": PASSWORD})
        return browser


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    instance = copy_demonstration(tmp_path_factory.mktemp("studies"))
    app = create_app(demonstration_settings(instance), clock=lambda: MORNING)
    app.config["WTF_CSRF_ENABLED"] = False
    made = Desk(app)
    yield made
    made.hearth.database.dispose()


@pytest.fixture(scope="session")
def done(desk: Desk) -> int:
    """A study of Key Stage 4 of all members, from its declaration to its files."""
    by = RoleName.RESEARCHER
    number = desk.declare(by, KS4)
    desk.work()
    folder = desk.folder(number)
    desk.seen["files"] = " ".join(sorted(path.name for path in folder.iterdir()))
    desk.seen["figures"] = (folder / "figures.json").read_text(encoding="utf-8")
    desk.seen["opened"] = str(desk.get(number).opened_at)
    desk.lock(by, number)
    desk.run(by, number)
    desk.work()
    return number
