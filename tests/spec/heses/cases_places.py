"""Where a student is counted: TS 18, 25, 26, 32-36 and 41, and the readings A-01, A-02, A-09."""

from tests.spec.heses.record import Case

SPLIT = {"load_method": "split"}
BEGINNING = {"load_method": "beginning"}
END = {"load_method": "end"}
WEEKS_24 = {"options": {"apply_24_week_rule": True}}

MODES = [
    Case("TS 32", "MODE 01", "MODE=01 FEEBAND=02 LOCSDY=4", "MODE_H=FT TABLE=1"),
    Case("TS 32", "codes without their zero", "MODE=1", "MODE_H=FT"),
    *[
        Case("TS 32", f"MODE {mode}, whole fee", f"MODE={mode} FEEBAND=01", "MODE_H=FT")
        for mode in (23, 24, 52)
    ],
    Case("TS 32", "MODE 25 is part-time", "MODE=25", "MODE_H=PT TABLE=3"),
    *[
        Case("TS 32", f"year-out: half fee {fee}, LOCSDY {place}",
             f"MODE=23 FEEBAND={fee} LOCSDY={place}", "MODE_H=SYO TABLE=2")
        for fee in ("02", "42") for place in (4, 8)
    ],
    Case("A-09", "whole fee and LOCSDY 4", "MODE=23 FEEBAND=01 LOCSDY=4", "MODE_H=PT"),
    Case("TS 32", "whole fee and LOCSDY 8", "MODE=23 FEEBAND=01 LOCSDY=8", "MODE_H=FT"),
    Case("A-09", "half fee elsewhere", "MODE=23 FEEBAND=02 LOCSDY=1", "MODE_H=PT"),
    Case("A-19", "blank fee: not = 02 is true", "MODE=24 FEEBAND= LOCSDY=", "MODE_H=FT"),
    Case("TS 32", "MODE 53, whole fee, LOCSDY 4", "MODE=53 FEEBAND=01 LOCSDY=4", "MODE_H=FT"),
    Case("A-09", "MODE 53, half fee", "MODE=53 FEEBAND=42 LOCSDY=4", "MODE_H=PT"),
    Case("TS 32", "MODE 02 is part-time by default", "MODE=02", "MODE_H=PT"),
    Case("TS 32", "a blank mode excludes nobody", "MODE=", "MODE_H=PT HESEXCL=0"),
    Case("TS 32", "an unknown mode is part-time", "MODE=88", "MODE_H=PT HESEXCL=0"),
    Case("TS 21", "24 weeks are not asked for", "SPLENGTH=5 UNITLGTH=2", "MODE_H=FT"),
    Case("A-14", "option: 5 months are under 24 weeks", "SPLENGTH=5 UNITLGTH=2", "MODE_H=PT",
         WEEKS_24),
    Case("A-14", "option: 6 months are not", "SPLENGTH=6 UNITLGTH=2", "MODE_H=FT", WEEKS_24),
    Case("A-14", "option: 23 weeks", "SPLENGTH=23 UNITLGTH=3", "MODE_H=PT", WEEKS_24),
    Case("A-14", "option: 24 weeks", "SPLENGTH=24 UNITLGTH=3", "MODE_H=FT", WEEKS_24),
]  # fmt: skip
LEVELS = [
    Case("TS 33, TS 41", f"FUNDLEV {code}", f"FUNDLEV={code}", f"LEVEL_H={level} LONG={long}")
    for code, level, long in (
        (10, "UG", 0), (11, "UG", 1), (20, "PGT", 0), (21, "PGT", 1), (30, "PGR", 0),
        (31, "PGR", 1), ("", "", 0), (12, "", 0),
    )
]  # fmt: skip
FUNDING = [
    Case("TS 34", f"FUNDCODE {code or 'blank'}, FEEELIG {fees or 'blank'}",
         f"FUNDCODE={code} FEEELIG={fees}", f"FUND_H={expected}")
    for code, fees, expected in (
        (1, 1, "HEFCE"), (1, 2, "HEFCE"), (1, "", "HEFCE"), (4, 1, "INDEP"), (4, 2, "INDEP"),
        (2, 1, "NONFUND"), (5, 3, "NONFUND"), (7, 1, "NONFUND"), (2, 2, "ISOV"), (5, "", "ISOV"),
        (3, 1, "ISOV"), ("", 1, "ISOV"), ("", "", "ISOV"), (9, 3, "ISOV"),
    )
]  # fmt: skip
COLUMNS = [
    Case("TS 26", "commenced on 1 December 1998: column 1", "COMDATE=01/12/1998", "COLUMN=1"),
    Case("TS 26", "commenced on 2 December 1998: column 2", "COMDATE=02/12/1998", "COLUMN=2"),
    Case("A-02", "commenced years ago, standard", "COMDATE=02/12/1997", "COLUMN=1"),
    Case("A-02", "no date", "COMDATE=", "COLUMN=1"),
    Case("A-02", "non-standard, anniversary on 1 December", "TYPEYR=2 COMDATE=01/12/1996",
         "COLUMN=1", BEGINNING),
    Case("A-02", "non-standard, anniversary on 2 December", "TYPEYR=2 COMDATE=02/12/1996",
         "COLUMN=2", BEGINNING),
    Case("A-02", "non-standard, anniversary on 31 July", "TYPEYR=2 COMDATE=31/07/1996",
         "COLUMN=2", BEGINNING),
    Case("A-02", "non-standard, anniversary on 1 August", "TYPEYR=2 COMDATE=01/08/1996",
         "COLUMN=1", BEGINNING),
    Case("A-02", "non-standard, no date", "TYPEYR=2 COMDATE=", "COLUMN=1", BEGINNING),
]  # fmt: skip
NONCOMPLETIONS = [
    Case("TS 36", "left on 1 December, FUNDCOMP 2", "DATELEFT=01/12/1998 RSNLEAVE=07 FUNDCOMP=2",
         "NONCOMPLETION=1 COUNTED=1 COLUMN4=0"),
    Case("TS 36", "left on 31 July", "DATELEFT=31/07/1999 RSNLEAVE=07 FUNDCOMP=2",
         "NONCOMPLETION=1"),
    Case("A-01", "left on 1 August", "DATELEFT=01/08/1999 RSNLEAVE=07 FUNDCOMP=2",
         "NONCOMPLETION=0 COLUMN4=1"),
    Case("TS 36", "completed", "DATELEFT=01/03/1999 RSNLEAVE=01 FUNDCOMP=1", "NONCOMPLETION=0"),
    Case("A-01", "has not failed to complete", "DATELEFT=01/03/1999 RSNLEAVE=07 FUNDCOMP=3",
         "NONCOMPLETION=0"),
    Case("TS 18", "academic failure has completed", "DATELEFT=01/03/1999 RSNLEAVE=02 FUNDCOMP=2",
         "NONCOMPLETION=0 COLUMN4=1"),
    Case("A-01", "option: TS 36 alone", "DATELEFT=01/03/1999 RSNLEAVE=02 FUNDCOMP=2",
         "NONCOMPLETION=1", {"options": {"noncompletion_excludes_academic_failure": False}}),
    Case("A-19", "no reason is not academic failure", "DATELEFT=01/03/1999 FUNDCOMP=2",
         "NONCOMPLETION=1"),
    Case("A-28", "a transfer", "DATELEFT=01/03/1999 RSNLEAVE=03 FUNDCOMP=2", "NONCOMPLETION=1"),
    Case("A-19", "no date", "DATELEFT= FUNDCOMP=2", "NONCOMPLETION=0"),
]  # fmt: skip
ENTRANTS = [
    Case("TS 35", "standard, year 1", "YEARPRG=1", "NEW_ENTRANT=1"),
    Case("TS 35", "standard, year 2", "YEARPRG=2", "NEW_ENTRANT=0"),
    Case("TS 35", "standard year at a split institution", "YEARPRG=1", "NEW_ENTRANT=1", SPLIT),
    Case("TS 35", "beginning, overlapping, year 1", "TYPEYR=2 YEARPRG=1", "NEW_ENTRANT=1",
         BEGINNING),
    Case("TS 35", "beginning, overlapping, year 2", "TYPEYR=2 YEARPRG=2", "NEW_ENTRANT=0",
         BEGINNING),
    Case("TS 35", "end, overlapping, year 1", "TYPEYR=2 YEARPRG=1", "NEW_ENTRANT=0", END),
    Case("TS 35", "end, overlapping, year 2", "TYPEYR=2 YEARPRG=2", "NEW_ENTRANT=1", END),
    Case("TS 35", "split, overlapping, year 2", "TYPEYR=2 YEARPRG=2", "NEW_ENTRANT=1", SPLIT),
    Case("TS 25", "no years: commenced on 31 July 1998, a year before",
         "YEARPRG=99 COMDATE=31/07/1998", "NEW_ENTRANT=0"),
    Case("TS 25", "no years: commenced on 1 August 1998", "YEARPRG=99 COMDATE=01/08/1998",
         "NEW_ENTRANT=1"),
    Case("TS 25", "no years and no date", "YEARPRG=99 COMDATE=", "NEW_ENTRANT=0"),
    Case("A-18", "year 0", "YEARPRG=0", "NEW_ENTRANT=0 FLAGS='YEARPRG 0 is not a new entrant'"),
    Case("A-19", "blank", "YEARPRG=", "NEW_ENTRANT=0"),
]  # fmt: skip
CASES = [*MODES, *LEVELS, *FUNDING, *COLUMNS, *NONCOMPLETIONS, *ENTRANTS]
