"""Why a record has these price groups (TS 6, 37-40, with A-10 to A-13)."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final

from analytics.heses import register
from analytics.heses.explain_record import Decision, Record
from analytics.heses.settings import same_code

TOPIC: Final = "Which price group?"
_BLOCKS: Final = tuple(f"{number:02d}" for number in range(1, 17))
_AIMS: Final = ("SBJQA1", "SBJQA2", "SBJQA3")
_COURSES: Final = {
    "ITT": (1, "initial teacher training leading to QTS", "TS 37"),
    "INSET": (3, "in-service education of teachers with QTS", "TS 37"),
    "C": (2, "other initial teacher training", "TS 38"),
}


def explain_prices(record: Record) -> Iterator[Decision]:
    """Explain the price groups and shares of a record."""
    value = record.outcome("PRICE_GROUPS")
    course = _by_course(record, value)
    if course is not None:
        yield course
        return
    said, paragraphs, readings = [], set(), set()
    if record.institution.return_type == "modular":
        said.append("The cost centres of its modules decide, where it has any")
        paragraphs.add("TS 40")
    aims = list(_aims(record))
    for sentence, paragraph, reading in (*_blocks(record), *aims):
        said.append(sentence)
        paragraphs.update(paragraph.split(", "))
        readings.update({reading} - {""})
    if "U:" in value:
        said.append("What has neither cost centre nor subject is unclassified")
        readings.add("A-13")
    if " " in value or record.options.apportion == "main":
        for sentence, reading in _sharing(record, len(aims)):
            said.append(sentence)
            readings.add(reading)
    sentence = ". ".join(said) or "There is neither cost centre nor subject"
    yield Decision(
        TOPIC, "PRICE_GROUPS", "Price groups", value, f"{sentence}.",
        ", ".join(sorted(paragraphs, key=_number)) or "TS 39", ", ".join(sorted(readings)),
    )  # fmt: skip


def _number(paragraph: str) -> int:
    return int(paragraph.removeprefix("TS "))


def _sharing(record: Record, aims: int) -> Iterator[tuple[str, str]]:
    """Say how a record is spread over its price groups."""
    if record.options.apportion == "main":
        yield "The whole record goes to its largest price group", "A-12"
        return
    if record.institution.return_type == "modular":
        loads = "the load of its modules, where it has any, and to SBJPER"
        yield f"The record is shared in proportion to {loads}", "A-12"
    elif _has_proportions(record):
        yield "The record is shared in proportion to SBJPER", "A-12"
    elif sum(_is_named(record, number) for number in _BLOCKS) > 1:
        yield "No proportion is usable, so that its cost centres have equal shares", "A-12"
    if aims > 1:
        yield "The subjects of the aim have equal shares", "A-13"


def _is_named(record: Record, number: str) -> bool:
    return bool(record.text(f"COSTCN{number}") or record.text(f"SBJ{number}"))


def _proportion(record: Record, number: str) -> float:
    return max(record.number(f"SBJPER{number}") or 0, 0)


def _has_proportions(record: Record) -> bool:
    return any(_proportion(record, number) for number in _BLOCKS)


def _by_course(record: Record, value: str) -> Decision | None:
    group = value.removesuffix(":1")
    code, kind, paragraph = _COURSES.get(group, (0, "", ""))
    if not code or record.code("TTCID") != code:
        return None
    title = register.price_group_titles()[group]
    entry = ""
    if group == "INSET" and record.options.inset_requires_qualent2_qts:
        entry = f" and {record.said('QUALENT2')}"
    words = f"{record.said('TTCID')}{entry}, {kind}: group {title}, whatever the cost centre."
    return Decision(TOPIC, "PRICE_GROUPS", "Price groups", value, words, paragraph, "A-10")


def _blocks(record: Record) -> Iterator[tuple[str, str, str]]:
    for number in _BLOCKS:
        centre, subject = record.text(f"COSTCN{number}"), record.text(f"SBJ{number}")
        if not _is_named(record, number):
            continue
        share = record.text(f"SBJPER{number}")
        after = f", {share} per cent" if share else ", without a proportion"
        pre = subject.upper()[:2]
        by_centre = _centres().get(record.code(f"COSTCN{number}") or -1)
        if pre in {"A1", "A2"}:
            yield f"Subject {subject} is pre-clinical, so group B{after}", "TS 38", ""
        elif by_centre is not None:
            words, paragraph, reading = _centre(record, by_centre)
            yield f"Cost centre {centre} is in group {words}{after}", paragraph, reading
        else:
            group = _subject_group(pre)
            named = f"group {_title(group)}" if group else "no group"
            no_centre = (
                f"Cost centre {centre} says nothing" if centre else "There is no cost centre"
            )
            yield (
                f"{no_centre}, and subject {subject or 'blank'} is in {named}{after}",
                "TS 39",
                "A-13",
            )


def _centre(record: Record, group: str) -> tuple[str, str, str]:
    """Settle the two centres that the institution or an option decides."""
    if group == "SPORT":
        listed = record.institution.sports_science_list
        return (
            ("C, for this institution is on the list", "TS 6, TS 37", "")
            if _is_listed(record, listed)
            else ("D, for this institution is not on the list", "TS 6, TS 37", "")
        )
    if group == "CENTRE30":
        chosen = record.options.cost_centre_30
        return _title(chosen), "TS 37", "A-11"
    return _title(group), "TS 37", ""


def _is_listed(record: Record, listed: tuple[str, ...]) -> bool:
    return same_code(record.text("INSTID")) in {same_code(each) for each in listed}


def _aims(record: Record) -> Iterator[tuple[str, str, str]]:
    """Name the subjects of the aim, where a block, or every block, has no group of its own."""
    weigh = _proportion if _has_proportions(record) else _is_named
    weighed = [number for number in _BLOCKS if weigh(record, number)]
    if weighed and all(_is_placed(record, number) for number in weighed):
        return
    for name in _AIMS:
        subject = record.text(name)
        group = _subject_group(subject.upper()[:2]) if subject else None
        if group is not None:
            yield f"Subject of the aim {subject} is in group {_title(group)}", "TS 39", "A-13"


def _is_placed(record: Record, number: str) -> bool:
    """Whether a block has a price group of its own, by its cost centre or else its subject."""
    centre, subject = record.code(f"COSTCN{number}") or -1, record.text(f"SBJ{number}")
    return centre in _centres() or _subject_group(subject.upper()[:2]) is not None


def _title(group: str) -> str:
    return register.price_group_titles().get(group, group)


@cache
def _centres() -> Mapping[int, str]:
    table = register.code_tables()["cost_centres"]
    return dict(zip(table["cost_centre"].to_list(), table["price_group"].to_list(), strict=True))


@cache
def _subjects() -> Mapping[str, str]:
    table = register.code_tables()["subjects"]
    return dict(zip(table["subject"].to_list(), table["price_group"].to_list(), strict=True))


def _subject_group(subject: str) -> str | None:
    return _subjects().get(subject) or _subjects().get(subject[:1]) if subject else None
