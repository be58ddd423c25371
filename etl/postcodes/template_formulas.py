"""The formulas that judge a postcode in a spreadsheet, each a helper column with a name.

Only functions of Excel 2010 that LibreOffice has too, and no array, so that the workbook works
wherever it is opened. `{name}` is the cell of another column in the same row.
"""

from collections.abc import Iterable
from functools import reduce
from typing import Final, NamedTuple

from xlsxwriter.utility import xl_col_to_name

GIVEN, RESULT, DONE = "given", "result", "done"
#: Where the helper columns begin: A to C are the table, D holds the count.
FIRST_HELPER: Final = 4
NO_CANDIDATE: Final = 99
#: Stands for the number of the row until a formula is written.
ROW: Final = "\0"
CROWN_DEPENDENCIES: Final = ("JE", "GY", "IM")
_SPACES: Final = tuple(
    f'"{space}"' for space in " \u00a0\u2003\u2007\u2009\u200a\u200b\u202f\ufeff"
)
_CONTROLS: Final = ("CHAR(9)", "CHAR(10)", "CHAR(13)")
_PUNCTUATION: Final = (
    "-.,;:'/\\_()[]{}*#!?+=&@%$£^~|<>`\u2010\u2011\u2012\u2013\u2014\u2018\u2019\u201c\u201d\u2026"
)
_LETTERS: Final = "BCDEFGHIJKLMNOPQRSTUVWXYZ"
_SECOND_HALF: Final = "ABDEFGHJLNPQRSTUWXYZ"


class Helper(NamedTuple):
    """A helper column: its name in the formulas, its heading, and its formula."""

    name: str
    title: str
    formula: str


def _replace(text: str, pairs: Iterable[tuple[str, str]]) -> str:
    return reduce(lambda inner, pair: f"SUBSTITUTE({inner},{pair[0]},{pair[1]})", pairs, text)


def _quoted(character: str) -> str:
    return '"{}"'.format(character.replace('"', '""').replace("{", "{{").replace("}", "}}"))


def _without(text: str, characters: Iterable[str]) -> str:
    return _replace(text, ((one, '""') for one in characters))


def _each(text: str, changes: Iterable[tuple[str, str]]) -> str:
    return _replace(text, ((_quoted(old), _quoted(new)) for old, new in changes))


def _differs(first: str, second: str, places: int) -> str:
    return "+".join(
        f"(MID({first},{place},1)<>MID({second},{place},1))" for place in range(1, places + 1)
    )


def _changes(candidate: str) -> str:
    """How many characters a candidate changes, if it is a district; else `NO_CANDIDATE`."""
    found = f"ISNUMBER(MATCH({candidate},Districts,0))"
    count = _differs("{first}", candidate, 4)
    return f'=IF({{first}}="",{NO_CANDIDATE},IF({found},{count},{NO_CANDIDATE}))'


def _told() -> str:
    parts = (
        f'IF(MID({{tidy}},{place},1)=MID({{whole}},{place},1),"",'
        f'", "&MID({{tidy}},{place},1)&" to "&MID({{whole}},{place},1))'
        for place in range(1, 8)
    )
    return f'=IF(OR({{whole}}="",{{whole}}={{tidy}}),"",MID({"&".join(parts)},3,60))'


def _letters_of_second(allowed: str) -> str:
    found = (f'ISNUMBER(FIND(MID({{second}},{place},1),"{allowed}"))' for place in (2, 3))
    return f"AND({','.join(found)})"


def _is_district(length: str) -> str:
    return f"ISNUMBER(MATCH(LEFT({{tidy}},{length}),Districts,0))"


_AREA: Final = 'IF(MID({shape},2,1)="A",LEFT({tidy},2),LEFT({tidy},1))'
_LEAST: Final = "MIN({change_1},{change_2},{change_3})"
_DIGIT: Final = 'ISNUMBER(FIND(LEFT({second},1),"0123456789"))'
_FORM_OF_FIRST: Final = (
    'ISNUMBER(FIND("|"&LEFT({shape},LEN({first}))&"|","|A9|A99|A9A|AA9|AA99|AA9A|"))'
)
_FORM_OF_SECOND: Final = f"AND({_DIGIT},{_letters_of_second('A' + _LETTERS)})"
_IS_CROWN: Final = ",".join(f'LEFT({{half}},2)="{area}"' for area in CROWN_DEPENDENCIES)
#: What is wrong, tried in this order; the first that holds is the verdict.
_VERDICTS: Final = (
    ("ISERROR({given})", "error"),
    ('{given}=""', ""),
    ("{length}=0", "blank"),
    ('{foreign}<>""', "character"),
    ('OR(LEFT({tidy},4)="BFPO",AND(LEFT({tidy},2)="BF",LEFT({shape},3)="AA9"))', "forces"),
    ('AND(LEFT({tidy},4)="ZZ99",{length}=7)', "unknown_place"),
    ('{tidy}="GIR0AA"', "special"),
    ("ISNUMBER(MATCH({tidy},Overseas,0))", "overseas"),
    ('AND({length}<5,{half}<>"")', "first_half"),
    (f'AND({{shape}}="A9A9A9",OR({{half}}="",NOT({_FORM_OF_SECOND})))', "overseas"),
    (
        f'AND({{length}}=7,OR(LEFT({{shape}},3)="A99",LEFT({{tidy}},3)="D6W"),NOT({_FORM_OF_SECOND}))',
        "overseas",
    ),
    ('{shape}=REPT("9",{length})', "digits"),
    (f'AND({{length}}>2,{{shape}}=REPT("A",{{length}}),OR({{half}}="",NOT({_DIGIT})))', "letters"),
    (f'AND({{length}}<6,RIGHT({{shape}},1)="9",{_is_district("{length}-1")})', "two_missing"),
    ("{length}<5", "too_short"),
    ("{length}>7", "too_long"),
    (
        f'AND(RIGHT({{shape}},2)="9A",NOT({_FORM_OF_SECOND}),{_is_district("{length}-2")})',
        "one_missing",
    ),
    (f"NOT({_FORM_OF_SECOND})", "order"),
    (f'AND({{half}}="",NOT({_FORM_OF_FIRST}))', "order"),
    (f'AND({{half}}="",NOT(ISNUMBER(MATCH({_AREA},Areas,0))))', "area"),
    (f"NOT({_letters_of_second(_SECOND_HALF)})", "second_half"),
    ('{half}=""', "district"),
    ("{whole}<>{tidy}", "repaired"),
    (f"OR({_IS_CROWN})", "crown"),
    ('EXACT({given},{half}&" "&{second})', "as_given"),
)


def _verdict() -> str:
    return "=" + reduce(
        lambda rest, case: f'IF({case[0]},"{case[1]}",{rest})', reversed(_VERDICTS), '"tidied"'
    )


HELPERS: Final[tuple[Helper, ...]] = (
    Helper(
        "unspaced",
        "Without spaces",
        f'=IF(ISERROR({{given}}),"",UPPER({_without("{given}", (*_SPACES, *_CONTROLS))}))',
    ),
    Helper(
        "tidy",
        "Without punctuation",
        "=" + _without("{unspaced}", map(_quoted, (*_PUNCTUATION, '"'))),
    ),
    Helper("letters", "Letters as A", "=" + _each("{tidy}", ((one, "A") for one in _LETTERS))),
    Helper("shape", "Shape", "=" + _each("{letters}", ((one, "9") for one in "012345678"))),
    Helper("foreign", "Characters never used", "=" + _each("{shape}", (("A", ""), ("9", "")))),
    Helper("length", "Length", "=LEN({tidy})"),
    Helper(
        "as_letters",
        "0 1 5 as letters",
        "=" + _each("{tidy}", (("0", "O"), ("1", "I"), ("5", "S"))),
    ),
    Helper(
        "as_digits", "O I S as digits", "=" + _each("{tidy}", (("O", "0"), ("I", "1"), ("S", "5")))
    ),
    Helper(
        "first",
        "First half, as given",
        '=IF(OR({foreign}<>"",{length}<2,{length}>7),"",'
        "IF({length}<5,{tidy},LEFT({tidy},{length}-3)))",
    ),
    Helper(
        "candidate_1",
        "Like M1 or M11",
        "=LEFT({as_letters},1)&MID({as_digits},2,MAX(LEN({first})-1,0))",
    ),
    Helper(
        "candidate_2",
        "Like SW1 or SW11",
        "=LEFT({as_letters},2)&MID({as_digits},3,MAX(LEN({first})-2,0))",
    ),
    Helper(
        "candidate_3",
        "Like W1A or SW1A",
        '=IF(LEN({first})<3,"",LEFT({as_letters},LEN({first})-2)'
        "&MID({as_digits},LEN({first})-1,1)&MID({as_letters},LEN({first}),1))",
    ),
    *(
        Helper(f"change_{number}", f"Changes for {number}", _changes(f"{{candidate_{number}}}"))
        for number in (1, 2, 3)
    ),
    Helper(
        "half",
        "First half",
        '=IF({first}="","",IF(ISNUMBER(MATCH({first},Districts,0)),{first},'
        f'IF({_LEAST}={NO_CANDIDATE},"",IF({{change_1}}={_LEAST},{{candidate_1}},'
        f"IF({{change_2}}={_LEAST},{{candidate_2}},{{candidate_3}})))))",
    ),
    Helper(
        "second",
        "Second half",
        '=IF(OR({length}<5,{length}>7),"",'
        'MID({as_digits},{length}-2,1)&SUBSTITUTE(RIGHT({tidy},2),"5","S"))',
    ),
    Helper("whole", "Postcode without space", '=IF(OR({half}="",{second}=""),"",{half}&{second})'),
    Helper("told", "What was changed", _told()),
    Helper("verdict", "Verdict", _verdict()),
    Helper("use", "Can be used", '=IF({verdict}="","",VLOOKUP({verdict},Messages,2,FALSE))'),
)
RESULT_FORMULA: Final = (
    '=IF({verdict}="","",IF({use}=1,{half}&" "&{second},VLOOKUP({verdict},Messages,3,FALSE)'
    '&IF({verdict}="character"," Take out: "&LEFT({foreign},1),"")))'
)
DONE_FORMULA: Final = (
    '=IF({verdict}="","",VLOOKUP({verdict},Messages,4,FALSE)'
    '&IF({verdict}="repaired",": "&{told}&". Check it",""))'
)
PLACES: Final[dict[str, int]] = {GIVEN: 0, RESULT: 1, DONE: 2} | {
    helper.name: FIRST_HELPER + place for place, helper in enumerate(HELPERS)
}
#: The first column behind the helpers, one left empty.
AFTER_HELPERS: Final = FIRST_HELPER + len(HELPERS) + 1


def formula_of_any_row(formula: str) -> str:
    """Fill in the cells of a formula; what is left to replace is `ROW`, by the row's number."""
    return formula.format(
        **{name: f"${xl_col_to_name(place)}{ROW}" for name, place in PLACES.items()}
    )
