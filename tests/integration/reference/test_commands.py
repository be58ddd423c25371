"""`hearth reference`: official files loaded, listed, checked and put in use by an operator."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from app.commands import db
from app.commands.faults import PLAIN_FAULTS
from app.commands.reference import command
from app.core import warehouse
from app.core.access import Scope
from app.core.context import Hearth
from app.core.warehouse import reference_folder
from app.models import AuditEvent
from etl.reference import UnreadableReference
from etl.reference.editions import LoadRefused, ReferenceStoreError, UnknownReference
from etl.reference.kinds import UnknownKind, list_kinds
from etl.reference.store import ReferenceStore
from etl.warehouse import WarehouseError
from tests.support.readings import add

Run = Callable[..., Result]
KIND = "ofs_participation"


@pytest.fixture
def run(hearth: Hearth, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`run("list")` runs the command on the site's own folder."""
    monkeypatch.setenv("HEARTH_INSTANCE", str(tmp_path))
    monkeypatch.setenv("HEARTH_ENVIRONMENT", "test")
    monkeypatch.setenv("HEARTH_SECRET_KEY", "a secret of the tests, long enough")
    return lambda *arguments: CliRunner().invoke(command, arguments)


@pytest.fixture
def file(tmp_path: Path) -> Callable[..., str]:
    """`file("SW1A 1AA,1")` writes a look-up of the Office for Students."""

    def write(*rows: str, name: str = "look-up.csv") -> str:
        path = tmp_path / name
        path.write_text("\n".join(("postcode,polar4_quintile", *rows)) + "\n", encoding="utf-8")
        return str(path)

    return write


def load(run: Run, path: str, edition: str = "2024-09", *options: str) -> Result:
    return run("load", KIND, path, "--edition", edition, "--partial", *options)


def events(hearth: Hearth) -> list[tuple[str, str | None]]:
    """What the audit log says of reference data."""
    with hearth.database.session(Scope.everything(), writes=False) as session:
        found = session.scalars(
            select(AuditEvent)
            .where(AuditEvent.action.startswith("reference."))
            .order_by(AuditEvent.sequence)
        )
        return [(one.action, one.detail.get("edition")) for one in found]


def test_load__corrected_file__says_what_changed_and_is_audited(
    run: Run, file: Callable[..., str], hearth: Hearth
) -> None:
    first = load(run, file("E1 1AA,1", "M1 1AE,2"))
    second = load(run, file("E1 1AA,1", "M1 1AE,3", "SW1A 1AA,5", name="corrected.csv"))

    assert first.exit_code == second.exit_code == 0
    assert "2 rows of ofs_participation 2024-09, revision 1. It is in use." in first.stdout
    assert (
        "3 rows of ofs_participation 2024-09, revision 2: 1 added, 0 removed, 1 changed against"
        " 2024-09, revision 1. It is in use." in second.stdout
    )
    assert events(hearth) == [
        ("reference.load", "2024-09, revision 1"),
        ("reference.load", "2024-09, revision 2"),
    ]


def test_load__identical_file__says_so(run: Run, file: Callable[..., str], hearth: Hearth) -> None:
    path = file("E1 1AA,1")
    load(run, path)

    again = load(run, path, "2024-09", "--json")

    told = json.loads(again.stdout)
    assert told["already_loaded"]
    assert told["in_use"]
    assert "loaded before" in load(run, path).stdout
    assert len(ReferenceStore(reference_folder(hearth)).editions()) == 1


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        (("load", "polar5", "FILE"), UnknownKind, "no reference data called 'polar5'"),
        (("load", KIND, "FILE", "--edition", "20 24"), LoadRefused, "An edition is named"),
        (("load", "imd", "FILE", "--edition", "2019"), UnreadableReference, "looks like"),
        (("use", KIND, "2019"), UnknownReference, "No edition of ofs_participation is loaded"),
        (("use", "polar5", "2019"), UnknownKind, "no reference data called 'polar5'"),
        (("list", "polar5"), UnknownKind, "no reference data called 'polar5'"),
    ],
)
def test_command__something_wrong__one_sentence_that_main_prints(
    run: Run, file: Callable[..., str], arguments: tuple[str, ...], error: type, message: str
) -> None:
    path = file("E1 1AA,1")

    result = run(*(path if one == "FILE" else one for one in arguments))

    assert result.exit_code == 1
    assert isinstance(result.exception, error)
    assert message in str(result.exception)
    assert isinstance(result.exception, PLAIN_FAULTS)


def test_load__damaged_row__named_and_the_edition_in_use_stays(
    run: Run, file: Callable[..., str], hearth: Hearth
) -> None:
    load(run, file("E1 1AA,1"))

    refused = load(run, file("E1 1AA,1", "M1 1AE,7", name="damaged.csv"), "2025-09")

    assert "row 3" in str(refused.exception)
    store = ReferenceStore(reference_folder(hearth))
    assert [edition.label for edition in store.editions()] == ["2024-09, revision 1"]
    assert store.get(KIND).edition == "2024-09"


def test_load__nothing_named__brings_roles_and_code_lists(run: Run) -> None:
    assert "new editions of code lists" in run("load").stdout
    assert run("load").stdout == "0 new editions of code lists.\n"
    assert run("load", KIND).exit_code == 2


def test_use__earlier_edition__rolls_back_and_is_audited(
    run: Run, file: Callable[..., str], hearth: Hearth
) -> None:
    load(run, file("E1 1AA,1"), "2023-09")
    load(run, file("E1 1AA,2", name="later.csv"), "2024-09")

    result = run("use", KIND, "2023-09")

    assert result.stdout == "ofs_participation 2023-09, revision 1 is in use: 1 rows.\n"
    assert ReferenceStore(reference_folder(hearth)).get(KIND).edition == "2023-09"
    assert events(hearth)[-1] == ("reference.use", "2023-09, revision 1")


def test_list__as_json__every_kind_with_licence_page_and_editions(
    run: Run, file: Callable[..., str]
) -> None:
    load(run, file("E1 1AA,1"))

    listed = {one["key"]: one for one in json.loads(run("list", "--json").stdout)}

    assert list(listed) == [kind.key for kind in list_kinds()]
    assert all(one["licence"] and one["title"] for one in listed.values())
    (edition,) = listed[KIND]["editions"]
    assert (edition["rows"], edition["in_use"], edition["source_name"]) == (1, True, "look-up.csv")
    assert listed["imd"]["editions"] == []


def test_list__for_people__stars_what_is_in_use_and_names_the_invented(
    run: Run, hearth: Hearth
) -> None:
    root = reference_folder(hearth)
    add(root, KIND, "2023-09", {"E1 1AA": 1})
    add(root, KIND, "2024-09", {"E1 1AA": 1}, synthetic=True)

    lines = run("list", KIND).stdout.splitlines()

    assert lines[0].startswith(f"{KIND}    ")
    assert lines[2].strip() == "2023-09, revision 1: 1 rows, 21/11/2026"
    assert lines[3].strip() == "* 2024-09, revision 1: 1 rows, 21/11/2026, synthetic"


def test_check__things_missing__ends_with_three_and_names_the_feature(
    run: Run, hearth: Hearth
) -> None:
    add(reference_folder(hearth), "nspl", "2025-11", {"E1 1AA": 1})
    add(reference_folder(hearth), "imd", "2019", {"E1 1AA": 1}).path().unlink()

    result, as_json = run("check"), run("check", "--json")

    assert result.exit_code == as_json.exit_code == 3
    assert f"{KIND}    not loaded; needed for" in result.stdout
    assert "onspd" not in result.stdout
    told = json.loads(as_json.stdout)
    assert told["altered"] == ["imd 2019, revision 1"]
    assert {"kind", "needed_for", "page", "file", "state"} <= told["missing"][0].keys()


def test_check__everything_there__ends_with_zero(run: Run, hearth: Hearth) -> None:
    for kind in list_kinds():
        add(reference_folder(hearth), kind.key, "2025", {"E1 1AA": 1})

    result = run("check")

    assert (result.exit_code, result.stdout) == (0, "Every feature has what it needs.\n")


def test_check__only_optional_missing__named_and_ends_with_zero(run: Run, hearth: Hearth) -> None:
    for kind in list_kinds():
        if not kind.optional:
            add(reference_folder(hearth), kind.key, "2025", {"E1 1AA": 1})

    result, as_json = run("check"), run("check", "--json")

    assert result.exit_code == as_json.exit_code == 0
    assert "acorn                optional, not loaded; needed for household" in result.stdout
    assert result.stdout.endswith("Every feature has what it needs.\n")
    told = {one["kind"]: one["optional"] for one in json.loads(as_json.stdout)["missing"]}
    assert told == {"acorn": True, "neighbourhood_types": True}


def test_codes__as_json__key_version_and_source(run: Run) -> None:
    found = {one["key"]: one for one in json.loads(run("codes", "--json").stdout)}
    assert found["sex"]["source"]
    assert "sex" in run("codes").stdout


def test_upgrade__look_up_of_an_older_hearth__is_taken_over_once(
    run: Run, file: Callable[..., str], hearth: Hearth
) -> None:
    folder = reference_folder(hearth)
    folder.mkdir(parents=True)
    former = folder / "postcode_participation.csv"
    Path(file("E1 1AA,4")).rename(former)
    with pytest.raises(WarehouseError, match="hearth db upgrade"):
        warehouse.build(hearth)

    upgraded = CliRunner().invoke(db.command, ["upgrade"])
    again = CliRunner().invoke(db.command, ["upgrade"])

    assert "Taken over: 1 rows of ofs_participation undated, revision 1" in upgraded.stdout
    assert "Taken over" not in again.stdout
    found = ReferenceStore(folder).get(KIND)
    assert not found.synthetic
    assert not former.exists()
    assert (folder / "postcode_participation.csv.taken-over").exists()


def test_load__look_up_of_an_older_demonstration__is_taken_over_as_synthetic(
    run: Run, hearth: Hearth
) -> None:
    folder = reference_folder(hearth)
    add(folder, KIND, "2024-09", {"E1 1AA": 1})
    (folder / "postcode_participation.csv").write_text(
        "postcode,polar4_quintile,postcode_status\nE1 1AA,4,Synthetic\n", encoding="utf-8"
    )

    run("load")

    store = ReferenceStore(folder)
    assert store.get(KIND, "undated").synthetic
    assert store.get(KIND).edition == "2024-09"


def test_faults__of_the_store__are_plain_sentences() -> None:
    assert ReferenceStoreError in PLAIN_FAULTS


def test_load__licensed_file__refused_until_a_licence_is_confirmed(
    run: Run, hearth: Hearth, tmp_path: Path
) -> None:
    path = tmp_path / "acorn_2024.csv"
    path.write_text("Postcode,Acorn Category,Acorn Group\nSW1A 1AA,1,A\n", encoding="utf-8")

    refused = run("load", "acorn", str(path))
    loaded = run("load", "acorn", str(path), "--licence-held")

    assert refused.exit_code != 0
    assert "licensed by its publisher: say --licence-held" in refused.stderr
    assert loaded.exit_code == 0, loaded.output
    edition = ReferenceStore(reference_folder(hearth)).get("acorn")
    assert edition.notes[-1].startswith("Whoever loaded it confirmed that their licence")
