"""Who is in the population: TS 13-15, 19, 30 and 31, and the readings A-03 to A-07."""

from tests.spec.heses.record import Case

SPLIT = {"load_method": "split"}
BEGINNING = {"load_method": "beginning"}
END = {"load_method": "end"}
FIRST = {"options": {"anniversary": "first"}}
WORKING_WEEK = {"options": {"days_in_week": 5}}
LEFT = "RSNLEAVE=07 FUNDCOMP=2"

FE = [
    Case(
        "TS 30", f"QUALAIM {aim} is excluded as FE or NVQ", f"QUALAIM={aim}", "HESEXCL=2 COUNTED=0"
    )
    for aim in (71, 75, 78, 44, 51, 53, 55)
]
NO_AIM = [
    Case("TS 30", f"QUALAIM {aim} is no aim", f"QUALAIM={aim}", "HESEXCL=4 EXCL_BITS=4")
    for aim in (97, 98, 99)
]
NEIGHBOURS = [
    Case("TS 30, A-18", f"QUALAIM {aim} is not excluded", f"QUALAIM={aim}", "HESEXCL=0 COUNTED=1")
    for aim in (43, 45, 50, 70, 79, 83, 96)
]
WITHDRAWN = [
    Case("TS 30", "left on 30 November, standard", f"DATELEFT=30/11/1998 {LEFT}", "HESEXCL=8"),
    Case("TS 30", "left on 1 December: not before it", f"DATELEFT=01/12/1998 {LEFT}",
         "HESEXCL=0 NONCOMPLETION=1"),
    Case("TS 30", "left in the year before", f"DATELEFT=31/07/1998 {LEFT}", "HESEXCL=8"),
    Case("TS 30", "reason 4", "DATELEFT=30/11/1998 RSNLEAVE=04", "HESEXCL=8"),
    Case("TS 30", "reason 11", "DATELEFT=30/11/1998 RSNLEAVE=11", "HESEXCL=8"),
    Case("A-28", "a transfer, reason 3, is not", "DATELEFT=30/11/1998 RSNLEAVE=03", "HESEXCL=0"),
    Case("TS 30", "reason 12 is not", "DATELEFT=30/11/1998 RSNLEAVE=12", "HESEXCL=0"),
    Case("A-19", "no reason", "DATELEFT=30/11/1998", "HESEXCL=0"),
    Case("A-19", "no date", "RSNLEAVE=07", "HESEXCL=0"),
    Case("A-19", "an impossible date", "RSNLEAVE=07 DATELEFT=31/11/1998", "HESEXCL=0"),
    Case("TS 30", "non-standard, the day before the anniversary",
         f"TYPEYR=2 COMDATE=15/01/1997 DATELEFT=14/01/1999 {LEFT}", "HESEXCL=8", BEGINNING),
    Case("TS 30", "non-standard, on the anniversary",
         f"TYPEYR=2 COMDATE=15/01/1997 DATELEFT=15/01/1999 {LEFT}",
         "HESEXCL=0 NONCOMPLETION=1", BEGINNING),
    Case("A-03", "commenced 1 August: the anniversary is the first day of the year",
         f"TYPEYR=2 COMDATE=01/08/1996 DATELEFT=01/08/1998 {LEFT}", "HESEXCL=0", BEGINNING),
    Case("A-03", "commenced 31 July: the anniversary is the last day of the year",
         f"TYPEYR=2 COMDATE=31/07/1996 DATELEFT=30/07/1999 {LEFT}", "HESEXCL=8", BEGINNING),
    Case("A-03", "commenced in the year: never before the anniversary",
         f"TYPEYR=2 COMDATE=15/01/1999 DATELEFT=20/03/1999 {LEFT}",
         "HESEXCL=0 NONCOMPLETION=1", BEGINNING),
    Case("A-03", "option first: the first true anniversary",
         f"TYPEYR=2 COMDATE=15/01/1999 DATELEFT=20/03/1999 {LEFT}", "HESEXCL=8",
         {**BEGINNING, **FIRST}),
    Case("A-03", "between the anniversary and 1 December: neither",
         f"TYPEYR=2 COMDATE=15/09/1996 DATELEFT=20/11/1998 {LEFT}",
         "HESEXCL=0 NONCOMPLETION=0 COLUMN4=1", BEGINNING),
    Case("A-19", "29 February rolls to 1 March: left on 28 February",
         f"TYPEYR=2 COMDATE=29/02/1996 DATELEFT=28/02/1999 {LEFT}", "HESEXCL=8", BEGINNING),
    Case("A-19", "29 February rolls to 1 March: left on 1 March",
         f"TYPEYR=2 COMDATE=29/02/1996 DATELEFT=01/03/1999 {LEFT}", "HESEXCL=0", BEGINNING),
    Case("A-19", "non-standard without COMDATE has no anniversary",
         f"TYPEYR=2 COMDATE= DATELEFT=01/09/1998 {LEFT}", "HESEXCL=0", BEGINNING),
    Case("A-19", "a blank TYPEYR is standard", f"TYPEYR= DATELEFT=30/11/1998 {LEFT}",
         "HESEXCL=8 STANDARD_YEAR=1"),
]  # fmt: skip
DORMANT = [
    Case("TS 30", f"MODE {mode}", f"MODE={mode}", "HESEXCL=16") for mode in (51, 63, 64)
] + [
    Case("TS 13", "writing up, due to end on 31 July 1998",
         "MODE=43 COMDATE=31/07/1995 SPLENGTH=3", "HESEXCL=16"),
    Case("TS 13", "writing up, due to end on 1 August 1998",
         "MODE=44 COMDATE=01/08/1995 SPLENGTH=3", "HESEXCL=0"),
    Case("A-06", "writing up, 36 months as three years",
         "MODE=43 COMDATE=31/07/1995 SPLENGTH=36 UNITLGTH=2", "HESEXCL=16"),
    Case("A-06", "writing up, months over a year's end",
         "MODE=43 COMDATE=15/11/1997 SPLENGTH=8 UNITLGTH=2", "HESEXCL=16"),
    Case("A-06", "writing up, a week before 1 August",
         "MODE=43 COMDATE=24/07/1998 SPLENGTH=1 UNITLGTH=3", "HESEXCL=16"),
    Case("A-06", "writing up, a week to 1 August",
         "MODE=43 COMDATE=25/07/1998 SPLENGTH=1 UNITLGTH=3", "HESEXCL=0"),
    Case("A-06", "writing up, length not applicable", "MODE=43 COMDATE=01/10/1990 UNITLGTH=9",
         "HESEXCL=0"),
    Case("A-06", "writing up, length blank", "MODE=43 COMDATE=01/10/1990 SPLENGTH=", "HESEXCL=0"),
    Case("A-06", "writing up, length negative", "MODE=43 COMDATE=01/10/1990 SPLENGTH=-3",
         "HESEXCL=0"),
    Case("TS 13", "writing up, no COMDATE", "MODE=43 COMDATE=", "HESEXCL=0"),
]  # fmt: skip
OTHERS = [
    Case("TS 30", f"SPCSTU {code} is incoming", f"SPCSTU={code}", "HESEXCL=32")
    for code in (3, 4, 5, 6, 8)
] + [
    Case("TS 30", f"SPCSTU {code} is not incoming", f"SPCSTU={code}", "HESEXCL=0")
    for code in (1, 2, 7)
] + [
    Case("TS 30", "FUNDLEV 99", "FUNDLEV=99", "HESEXCL=16384 LEVEL_H="),
    Case("TS 30", "FUNDCOMP 9", "FUNDCOMP=9", "HESEXCL=16384"),
    Case("TS 30", "both are one reason", "FUNDLEV=99 FUNDCOMP=9", "HESEXCL=16384"),
    Case("TS 30", "wholly abroad and fundable", "LOCSDY=7", "HESEXCL=0"),
    Case("TS 30", "wholly abroad, not fundable", "LOCSDY=7 FUNDCODE=2", "HESEXCL=32768"),
    Case("A-19", "wholly abroad, FUNDCODE blank: not = 1 is true", "LOCSDY=7 FUNDCODE=",
         "HESEXCL=32768"),
    Case("A-07", "reasons are added", "QUALAIM=72 SPCSTU=3 LOCSDY=7 FUNDCODE=2 STULOAD=0",
         "HESEXCL=32866 EXCL_BITS='2 32 64 32768' COUNTED=0 COLUMN4=0"),
    Case("A-07", "a reason twice over counts once", "QUALAIM=97 MODE=63 SPCSTU=6",
         "HESEXCL=52 EXCL_BITS='4 16 32'"),
]  # fmt: skip
LOW_LOAD = [
    Case("TS 14", "2.9 per cent", "STULOAD=2.9", "HESEXCL=64 HESESFTE=2.9"),
    Case("TS 14", "3 per cent is not under 3", "STULOAD=3.0", "HESEXCL=0 HESESFTE=3"),
    Case("TS 31(2)", "beginning of year, 2.9", "TYPEYR=2 STULOAD=2.9", "HESEXCL=64", BEGINNING),
    Case("TS 31(1)(i)", "end of year, nought", "TYPEYR=3 STULOAD=0", "HESEXCL=64", END),
    Case("A-19", "blank is nought", "STULOAD=", "HESEXCL=64 HESESFTE=0"),
    Case("A-19", "negative is nought", "STULOAD=-5", "HESEXCL=64 HESESFTE=0"),
    Case("A-19", "no number is nought", "STULOAD=full", "HESEXCL=64 HESESFTE=0"),
    Case("TS 31(4)", "20 hours", "SPLENGTH=20 UNITLGTH=5", "HESEXCL=64"),
    Case("TS 31(4)", "21 hours", "SPLENGTH=21 UNITLGTH=5", "HESEXCL=0"),
    Case("TS 31(4)", "6 days", "SPLENGTH=6 UNITLGTH=4", "HESEXCL=64"),
    Case("TS 31(4)", "7 days", "SPLENGTH=7 UNITLGTH=4", "HESEXCL=0"),
    Case("A-05", "5 days of a working week", "SPLENGTH=5 UNITLGTH=4", "HESEXCL=0", WORKING_WEEK),
    Case("A-05", "4 days of a working week", "SPLENGTH=4 UNITLGTH=4", "HESEXCL=64", WORKING_WEEK),
    Case("A-05", "no week", "SPLENGTH=0 UNITLGTH=3", "HESEXCL=64"),
    Case("A-05", "one week", "SPLENGTH=1 UNITLGTH=3", "HESEXCL=0"),
    Case("A-06", "no years is an error, not a short course", "SPLENGTH=0 UNITLGTH=1", "HESEXCL=0"),
    Case("A-06", "no months either", "SPLENGTH=0 UNITLGTH=2", "HESEXCL=0"),
    Case("A-06", "unit not applicable", "SPLENGTH=1 UNITLGTH=9", "HESEXCL=0"),
]  # fmt: skip
SPLIT_YEARS = [
    Case("TS 31(1)(ii)", "a starter on a split year has no countable year",
         "TYPEYR=2 COMDATE=15/01/1999", "HESEXCL=64 HESESFTE=0 STANDARD_YEAR=0", SPLIT),
    Case("A-04", "commenced on 1 August 1998: a starter", "TYPEYR=2 COMDATE=01/08/1998",
         "HESEXCL=64", SPLIT),
    Case("A-04", "commenced on 31 July 1998: not a starter", "TYPEYR=2 COMDATE=31/07/1998",
         "HESEXCL=0", SPLIT),
    Case("A-04", "TYPEYR 3 starts a year", "TYPEYR=3", "HESEXCL=64", SPLIT),
    Case("A-04", "no COMDATE, TYPEYR 2, year 1: a starter", "TYPEYR=2 COMDATE= YEARPRG=1",
         "HESEXCL=64", SPLIT),
    Case("A-04", "no COMDATE, TYPEYR 2, year 2: not", "TYPEYR=2 COMDATE= YEARPRG=2",
         "HESEXCL=0", SPLIT),
    Case("TS 14", "split, standard year: STULOAD decides", "COMDATE=01/10/1998 YEARPRG=1",
         "HESEXCL=0 HESESFTE=100 STANDARD_YEAR=1", SPLIT),
    Case("TS 31(3)", "between starting and leaving: own load", "TYPEYR=2 STULOAD=2.9",
         "HESEXCL=64 HESESFTE=2.9", SPLIT),
    Case("TS 15", "beginning of year: a starter keeps the load", "TYPEYR=3 COMDATE=15/01/1999",
         "HESEXCL=0 HESESFTE=100", BEGINNING),
    Case("A-04", "standard with an overlapping year is as beginning",
         "TYPEYR=3 COMDATE=15/01/1999 YEARPRG=1",
         "HESEXCL=0 HESESFTE=100 NEW_ENTRANT=1 STANDARD_YEAR=0"),
    Case("TS 5", "the campus may have its own method", "TYPEYR=3 CAMPID=S", "HESEXCL=64",
         {"load_method_by_campus": {"S": "split"}}),
]  # fmt: skip
CASES = [*FE, *NO_AIM, *NEIGHBOURS, *WITHDRAWN, *DORMANT, *OTHERS, *LOW_LOAD, *SPLIT_YEARS]
