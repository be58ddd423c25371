"""Jobs: progress, stopping, and what happens when a worker dies."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.core import jobs
from app.core.access import Actor, Scope
from app.core.context import Hearth
from app.core.database import Database
from app.core.errors import Invalid
from app.models import Job, JobState
from tests.integration.conftest import settings_for
from tests.support.world import World

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@dataclass
class Clock:
    moment: datetime = NOON

    def __call__(self) -> datetime:
        return self.moment


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def site(both: tuple[Database, World, str], clock: Clock, tmp_path: Path) -> Hearth:
    return Hearth(settings_for(tmp_path), both[0], clock)


@pytest.fixture(autouse=True)
def handlers(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Kinds of job for these tests; returns the steps that were done."""
    steps: list[int] = []

    def count_to_three(context: jobs.JobContext) -> None:
        for number in (1, 2, 3):
            steps.append(number)
            context.progress(number, 3, f"step {number}")

    def refuse(_context: jobs.JobContext) -> None:
        raise Invalid("file", "The file has no header row.")

    def break_down(_context: jobs.JobContext) -> None:
        raise ZeroDivisionError("Amira O'Neill, born 31/08/2007")

    kinds = {"count": count_to_three, "refuse": refuse, "break": break_down}
    monkeypatch.setattr(jobs, "_handlers", kinds)
    return steps


def add(site: Hearth, kind: str) -> int:
    with site.database.transaction(Scope.nothing()) as session:
        return jobs.enqueue(session, kind, {}, actor=Actor.system()).id


def job(site: Hearth, number: int) -> Job:
    with site.database.session(Scope.nothing(), writes=False) as session:
        found = session.get(Job, number)
        assert found is not None
        return found


def test_run_one__no_job__false(site: Hearth) -> None:
    assert jobs.run_one(site, "worker") is False


def test_run_one__job__done_with_its_progress(site: Hearth, handlers: list[int]) -> None:
    number = add(site, "count")
    assert jobs.run_one(site, "worker") is True
    found = job(site, number)
    assert (found.state, found.done, found.total, found.percent) == (JobState.DONE, 3, 3, 100)
    assert handlers == [1, 2, 3]
    assert jobs.run_one(site, "worker") is False


def test_run_one__handler_raises_domain_error__its_sentence_is_kept(site: Hearth) -> None:
    number = add(site, "refuse")
    jobs.run_one(site, "worker")
    assert (job(site, number).state, job(site, number).problem) == (
        JobState.FAILED, "The file has no header row.",
    )  # fmt: skip


def test_run_one__handler_breaks__no_personal_data_is_kept_or_logged(
    site: Hearth, caplog: pytest.LogCaptureFixture
) -> None:
    number = add(site, "break")
    jobs.run_one(site, "worker")
    assert job(site, number).state == JobState.FAILED
    assert "Neill" not in str(job(site, number).problem) + caplog.text
    assert "ZeroDivisionError" in caplog.text


def test_claim__held_by_another_worker__not_given_twice(site: Hearth) -> None:
    add(site, "count")
    assert jobs.claim(site, "first") is not None
    assert jobs.claim(site, "second") is None


def test_claim__worker_silent_for_a_lease__taken_over(site: Hearth, clock: Clock) -> None:
    number = add(site, "count")
    jobs.claim(site, "dies")
    clock.moment += site.settings.job_lease + timedelta(seconds=1)
    taken = jobs.claim(site, "takes over")
    assert taken is not None
    assert (taken.id, taken.attempts, taken.worker) == (number, 2, "takes over")


def test_progress__lease_lost_to_another_worker__stops(site: Hearth, clock: Clock) -> None:
    number = add(site, "count")
    jobs.claim(site, "slow")
    clock.moment += site.settings.job_lease + timedelta(seconds=1)
    jobs.claim(site, "quick")
    slow = jobs.JobContext(site, number, "slow", {}, Actor.system())
    with pytest.raises(jobs.JobStopped):
        slow.progress(1, 3)
    assert job(site, number).worker == "quick"


def test_run_one__attempts_used_up__given_up(site: Hearth, clock: Clock) -> None:
    number = add(site, "count")
    for _ in range(jobs.MAX_ATTEMPTS):
        jobs.claim(site, "dies")
        clock.moment += site.settings.job_lease + timedelta(seconds=1)
    jobs.run_one(site, "worker")
    assert job(site, number).state == JobState.FAILED


def test_cancel__while_it_waits__never_starts(site: Hearth, handlers: list[int]) -> None:
    number = add(site, "count")
    with site.database.transaction(Scope.nothing()) as session:
        waiting = session.get(Job, number)
        assert waiting is not None
        jobs.request_cancel(session, waiting)
    assert jobs.run_one(site, "worker") is False
    assert job(site, number).state == JobState.CANCELLED
    assert handlers == []


def test_cancel__while_it_runs__stops_at_the_next_step(
    site: Hearth, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[int] = []

    def cancel_after_two(context: jobs.JobContext) -> None:
        for number in (1, 2, 3):
            context.progress(number, 3)
            done.append(number)
            if number == 2:
                with site.database.transaction(Scope.nothing()) as session:
                    running = session.get(Job, context.job_id)
                    assert running is not None
                    jobs.request_cancel(session, running)

    monkeypatch.setattr(jobs, "_handlers", {"count": cancel_after_two})
    number = add(site, "count")
    jobs.run_one(site, "worker")
    assert done == [1, 2]
    assert job(site, number).state == JobState.CANCELLED
