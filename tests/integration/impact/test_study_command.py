"""`hearth impact study`: a study locked to a file, run from it, and what it will not take."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from analytics.impact.errors import StudyFault
from app.commands.impact import command
from app.commands.impact_study import SCOPES
from app.core.errors import DomainError
from app.impact.forms import SCOPES as SCOPES_OF_THE_PAGE
from app.impact.protocols import LOCKED
from tests.integration.impact.conftest import Desk

Run = Callable[..., Result]
MEMBER = "--member=university-of-wexcombe"


@pytest.fixture
def run(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("HEARTH_INSTANCE", str(desk.hearth.settings.instance))
    monkeypatch.setenv("HEARTH_ENVIRONMENT", "test")

    def ran(*order: str) -> Result:
        return CliRunner().invoke(command, ["study", *order])

    return ran


def test_study__locked_then_run__writes_the_report_the_plan_and_the_bundle(
    run: Run, tmp_path: Path
) -> None:
    order = ("he-entry", "--years=2015-2023", MEMBER)
    planned = run(*order, "--scope=across", "--lock", f"--out={tmp_path / 'plan'}")
    assert planned.exit_code == 0, planned.output
    plan = tmp_path / "plan" / LOCKED
    refused = run(*order, f"--protocol={plan}", f"--out={tmp_path / 'study'}")
    assert "The matched groups differ" in str(refused.exception)
    told = ("--because=To learn.", "--format=csv", "--json")
    done = run(*order, f"--protocol={plan}", f"--out={tmp_path / 'study'}", *told)
    assert done.exit_code == 0, done.output
    assert json.loads(done.output)["name"] == "he-entry-2015-2023"
    kept = json.loads((tmp_path / "study/bundle/parameters.json").read_text(encoding="utf-8"))
    assert kept["protocol_sha256"] == json.loads(plan.read_text(encoding="utf-8"))["sha256"]
    assert kept["told_to_estimate"]
    assert "table_rows" not in kept
    other = run("he-entry", "--years=2016", MEMBER, f"--protocol={plan}", f"--out={tmp_path}")
    assert "it is of he-entry, 2015-2023" in str(other.exception)
    plan.write_text(plan.read_text(encoding="utf-8").replace("2023", "2022"), encoding="utf-8")
    changed = run(*order, f"--protocol={plan}", f"--out={tmp_path}")
    assert "not the one that was locked" in str(changed.exception)


@pytest.mark.parametrize(
    ("order", "said"),
    [
        (("ks4", "--years=2018"), "across, within or prefer-within"),
        (("ks5", "--years=2018", "--scope=across"), "There are: ks4, he-entry"),
        (("ks4", "--years=1999", "--scope=across"), "There are: 2013"),
        (("ks4", "--years=long", "--scope=across"), "Write years as 2018-2024"),
        (("ks4", "--years=2018", "--scope=across", "--definition=x"), "It can by: skills-5h"),
        (("ks4", "--years=2018", "--scope=across", "--member=x"), "There is no member 'x'"),
    ],
)
def test_study__what_is_not_there__names_what_is(
    run: Run, tmp_path: Path, order: tuple[str, ...], said: str
) -> None:
    answer = run(*order, f"--out={tmp_path}")
    assert said in f"{answer.output} {answer.exception}"
    assert answer.exit_code == 2 or isinstance(answer.exception, StudyFault | DomainError)


def test_scopes__of_command_and_page__are_the_same() -> None:
    assert tuple(scope.value for scope in SCOPES_OF_THE_PAGE) == SCOPES
