"""Fees, premiums and indirect funding: TS 42-45 and 47-52, and the readings A-08, A-15 to A-27."""

from tests.spec.heses.record import Case

NEW = "COMDATE=01/10/1998 YEARPRG=1 MSTUFEE=01"
ADULT = f"{NEW} BIRTHDTE=31/07/1980 QUALENT2=11"
YOUNG = f"{NEW} BIRTHDTE=01/08/1980"
ELIGIBLE, BARRED = "FEE_ELIGIBILITY=ELIGIBLE", "FEE_ELIGIBILITY=NOT_ELIGIBLE"
UNCLASSIFIED = "FEE_ELIGIBILITY=UNCLASSIFIED"

STATUS = [
    Case("TS 42(1)", "commenced on 31 July 1998", "COMDATE=31/07/1998", "FEE_STATUS=EXISTING"),
    Case("TS 42(1)", "commenced on 1 August 1998", "COMDATE=01/08/1998",
         "FEE_STATUS=NEW FEE_SOURCE="),
    Case("A-27", "no COMDATE is new", "COMDATE=", "FEE_STATUS=NEW"),
    *[
        Case("TS 42(2)", f"first degree {aim} after HND or DipHE {entry} in 1998",
             f"{NEW} QUALAIM={aim} YRLLINST=1998 QUALENT2={entry}", f"FEE_STATUS={status}")
        for aim, entry, status in (
            (19, 24, "EXISTING"), (24, 25, "EXISTING"), (18, 24, "NEW"), (25, 24, "NEW"),
            (21, 23, "NEW"), (21, 26, "NEW"),
        )
    ],
    Case("TS 42(2)", "an HND of 1997", f"{NEW} YRLLINST=1997 QUALENT2=24", "FEE_STATUS=NEW"),
    Case("TS 42(3)", "PGCE after a first degree in 1998",
         f"{NEW} QUALAIM=12 YRLLINST=1998 QUALENT2=11", "FEE_STATUS=EXISTING"),
    Case("TS 42(3)", "PGCE after one of 1997", f"{NEW} QUALAIM=13 YRLLINST=1997 QUALENT2=11",
         "FEE_STATUS=NEW"),
    Case("TS 42(3)", "PGCE after another degree", f"{NEW} QUALAIM=13 YRLLINST=1998 QUALENT2=12",
         "FEE_STATUS=NEW"),
]  # fmt: skip
SOURCES = [
    Case("TS 43", f"MSTUFEE {code or 'blank'}", f"MSTUFEE={code}",
         f"FEE_SOURCE={source} FEE_ELIGIBILITY=")
    for code, source in (("02", "LEA"), ("2", "LEA"), ("03", "SAAS_DENI"), ("04", "SAAS_DENI"),
                         ("01", "OTHER"), ("05", "OTHER"), ("", "OTHER"), ("99", "OTHER"))
]  # fmt: skip
ELIGIBILITY = [
    *[
        Case("TS 44", f"MSTUFEE {code}", f"{ADULT} QUALAIM=10 MSTUFEE={code}", ELIGIBLE)
        for code in (2, 3, 4)
    ],
    *[
        Case("TS 44", f"QUALAIM {aim}, born on 1 August 1980", f"{YOUNG} QUALAIM={aim} QUALENT2=",
             ELIGIBLE)
        for aim in (19, 20, 21, 22, 23, 29, 41, 61)
    ],
    Case("TS 44", "first degree, over 18, entry above 11", f"{ADULT} QUALENT2=12", ELIGIBLE),
    Case("A-15", "first degree, over 18, a graduate", f"{ADULT}", UNCLASSIFIED),
    Case("A-19", "first degree, no birth date, entry unknown", f"{NEW} BIRTHDTE= QUALENT2=",
         UNCLASSIFIED),
    *[
        Case("TS 44", f"QUALAIM 20, over 18, entry {entry or 'blank'}, {n} of unit {unit}",
             f"{ADULT} QUALAIM=20 QUALENT2={entry} SPLENGTH={n} UNITLGTH={unit}", outcome)
        for entry, n, unit, outcome in (
            (11, 2, 1, ELIGIBLE), (11, 24, 2, ELIGIBLE), (11, 25, 2, UNCLASSIFIED),
            (11, 104, 3, ELIGIBLE), (11, 105, 3, UNCLASSIFIED), (11, 730, 4, ELIGIBLE),
            (11, 731, 4, UNCLASSIFIED), (11, 3, 1, UNCLASSIFIED), ("", 2, 1, ELIGIBLE),
            ("03", 2, 1, UNCLASSIFIED), ("04", 2, 1, UNCLASSIFIED), (10, 2, 1, UNCLASSIFIED),
            (39, 3, 1, ELIGIBLE), (11, 2, 9, UNCLASSIFIED),
        )
    ],
    Case("TS 44", "PGCE, graduate", f"{ADULT} QUALAIM=12", ELIGIBLE),
    Case("A-19", "PGCE, entry blank: not = is true", f"{NEW} QUALAIM=13 QUALENT2=", ELIGIBLE),
    Case("A-15", "PGCE, has QTS 03", f"{NEW} QUALAIM=12 QUALENT2=03", UNCLASSIFIED),
    Case("A-15", "PGCE, has QTS 10", f"{NEW} QUALAIM=13 QUALENT2=10", UNCLASSIFIED),
    Case("TS 44", "PGCE, PGCE without QTS", f"{NEW} QUALAIM=13 QUALENT2=04", ELIGIBLE),
    Case("TS 44", "HND, over 18, A levels", f"{ADULT} QUALAIM=30 TTCID=2", ELIGIBLE),
    Case("TS 44", "DipHE over 18 after an HND", f"{ADULT} QUALAIM=41 QUALENT2=24", UNCLASSIFIED),
    Case("TS 44", "DipHE over 18 after A levels", f"{ADULT} QUALAIM=29 QUALENT2=39", ELIGIBLE),
    Case("TS 44", "QUALAIM 30, not other ITT", f"{YOUNG} QUALAIM=30", BARRED),
    Case("A-19", "QUALAIM 30, TTCID blank: not = is true", f"{NEW} QUALAIM=30 TTCID=", BARRED),
    *[
        Case("TS 44", f"QUALAIM {aim} is not eligible", f"{YOUNG} QUALAIM={aim}", BARRED)
        for aim in (2, 10, 14, 24, 27, 31, 32, 43, 62)
    ],
    *[
        Case("A-15", f"QUALAIM {aim} is in neither list", f"{YOUNG} QUALAIM={aim}", UNCLASSIFIED)
        for aim in (11, 28, 33, 42)
    ],
    Case("TS 44", "NHS", f"{YOUNG} FUNDCODE=5", BARRED),
    Case("A-08", "NHS beats an LEA", f"{YOUNG} FUNDCODE=5 MSTUFEE=02", BARRED),
    Case("A-08", "option: an LEA beats the NHS", f"{YOUNG} FUNDCODE=5 MSTUFEE=02", ELIGIBLE,
         {"options": {"nhs_overrides_lea": False}}),
    Case("A-08", "option: the NHS still beats the aim", f"{YOUNG} FUNDCODE=5", BARRED,
         {"options": {"nhs_overrides_lea": False}}),
]  # fmt: skip
LEVELS = [
    Case("TS 45", f"FEEBAND {band or 'blank'}", f"FEEBAND={band}", f"FEE_LEVEL={level}")
    for band, level in (("01", "1000"), ("02", "500"), ("41", "2610"), ("42", "1305"),
                        ("51", "OTHER"), ("99", "OTHER"), ("", "UNKNOWN"), ("43", "UNKNOWN"))
]  # fmt: skip
AGES = [
    Case("TS 49", "the 25th birthday is the day of entry", "BIRTHDTE=01/10/1972",
         "AGE_ON_ENTRY=25 MATURE=1 YOUNG=0 FEE_REMITTANCE=0 NEIGHBOURHOOD="),
    Case("TS 50", "the day before it", "BIRTHDTE=02/10/1972", "AGE_ON_ENTRY=24 MATURE=0 YOUNG=1"),
    Case("A-19", "born 29 February, entered 28 February", "BIRTHDTE=29/02/1972 COMDATE=28/02/1997",
         "AGE_ON_ENTRY=24 YOUNG=1"),
    Case("A-19", "born 29 February, entered 1 March", "BIRTHDTE=29/02/1972 COMDATE=01/03/1997",
         "AGE_ON_ENTRY=25 MATURE=1"),
    Case("TS 49", "no birth date: neither", "BIRTHDTE=", "AGE_ON_ENTRY= MATURE=0 YOUNG=0"),
    Case("TS 49", "no COMDATE: neither", "COMDATE=", "AGE_ON_ENTRY= MATURE=0 YOUNG=0"),
    Case("A-19", "an impossible birth date", "BIRTHDTE=31/02/1972", "MATURE=0 YOUNG=0"),
    *[
        Case("TS 49, A-26", f"not {words}", f"BIRTHDTE=01/10/1960 {given}", "MATURE=0 YOUNG=0")
        for words, given in (
            ("part-time", "MODE=31"), ("year-out", "MODE=23 FEEBAND=02 LOCSDY=4"),
            ("postgraduate", "FUNDLEV=20"), ("without level", "FUNDLEV="),
            ("independently funded", "FUNDCODE=4"), ("excluded", "SPCSTU=3"),
            ("not in column 4", "DATELEFT=01/03/1999 FUNDCOMP=2"),
        )
    ],
]  # fmt: skip
REMITTANCE = [
    Case("TS 51", f"MSTUFEE {code or 'blank'}", f"MSTUFEE={code}", f"FEE_REMITTANCE={counted}")
    for code, counted in (("01", 0), ("1", 0), ("02", 1), ("05", 1), ("99", 1), ("", 1))
] + [
    Case("A-16", f"option: MSTUFEE {code or 'blank'}", f"MSTUFEE={code}", f"FEE_REMITTANCE={n}",
         {"options": {"fee_remittance_counts_missing": False}})
    for code, n in (("99", 0), ("", 0), ("02", 1), ("01", 0))
]  # fmt: skip
DISABLED = [
    Case("TS 52", "an entrant with the allowance", f"{NEW} DISALL=4", "DISABLED_ENTRANT=1"),
    Case("TS 52", "not an entrant", "DISALL=4", "DISABLED_ENTRANT=0"),
    Case("TS 52", "without the allowance", f"{NEW} DISALL=5", "DISABLED_ENTRANT=0"),
    Case("A-23", "independently funded", f"{NEW} DISALL=4 FUNDCODE=4", "DISABLED_ENTRANT=1"),
    Case("A-23", "not fundable", f"{NEW} DISALL=4 FUNDCODE=2", "DISABLED_ENTRANT=1"),
    Case("A-23", "overseas", f"{NEW} DISALL=4 FUNDCODE=2 FEEELIG=2", "DISABLED_ENTRANT=0"),
    Case("TS 52", "part-time", f"{NEW} DISALL=4 MODE=31", "DISABLED_ENTRANT=0"),
    Case("TS 52", "postgraduate", f"{NEW} DISALL=4 FUNDLEV=21", "DISABLED_ENTRANT=0"),
]  # fmt: skip
HOMES = [
    Case("TS 50", "type from the look-up", "POSTCODE='BS16 1QD'", "NEIGHBOURHOOD=42"),
    Case("TS 50", "however it is written", "POSTCODE=bs161qe", "NEIGHBOURHOOD=160"),
    Case("TS 50", "not in the look-up", "POSTCODE='M1 1AA'", "NEIGHBOURHOOD=UNCLASSIFIED"),
    Case("TS 50", "not English domiciled", "DOMICILE=8826", "NEIGHBOURHOOD= YOUNG=1"),
    *[
        Case("TS 7", f"postcode area {area}", f"DOMICILE= POSTCODE='{area}1 1AA'",
             f"NEIGHBOURHOOD={expected}")
        for area, expected in (
            ("EH", ""), ("G", ""), ("CF", ""), ("BT", ""), ("JE", ""), ("IM", ""),
            ("GL", "UNCLASSIFIED"), ("BA", "UNCLASSIFIED"), ("E", "UNCLASSIFIED"),
        )
    ],
    Case("A-17", "English domicile, Scottish postcode", "POSTCODE='EH1 1AA'", "NEIGHBOURHOOD="),
    Case("A-17", "domicile missing, English postcode", "DOMICILE=", "NEIGHBOURHOOD=42"),
    Case("A-17", "postcode missing, English domicile", "POSTCODE=", "NEIGHBOURHOOD=UNCLASSIFIED"),
    Case("A-17", "both missing", "POSTCODE= DOMICILE=", "NEIGHBOURHOOD="),
    Case("TS 50", "mature", "BIRTHDTE=01/10/1960", "NEIGHBOURHOOD="),
]  # fmt: skip
INDIRECT = [
    Case("TS 48", "half taught elsewhere", "TINST1=2001 PCOLAB=50.0 STULOAD=80",
         "XCOLAB01=0.5 INDIRECT_FTE=0.4 HESESFTE=80"),
    Case("A-22", "TINST2 alone", "TINST2=2001 PCOLAB=100", "XCOLAB01=1 INDIRECT_FTE=1"),
    Case("A-22", "without PCOLAB: a head without FTE", "TINST1=2001", "INDIRECT_FTE=0"),
    Case("A-22", "PCOLAB without TINST is not listed", "PCOLAB=50",
         "XCOLAB01=0.5 INDIRECT_FTE=0"),
    Case("A-19", "PCOLAB over 100", "TINST1=2001 PCOLAB=120", "XCOLAB01=1"),
    Case("A-19", "PCOLAB under 0", "TINST1=2001 PCOLAB=-1", "XCOLAB01=0"),
    Case("TS 47", "not in column 4", "TINST1=2001 PCOLAB=50 SPCSTU=3", "INDIRECT_FTE=0"),
]  # fmt: skip
CASES = [
    *STATUS, *SOURCES, *ELIGIBILITY, *LEVELS, *AGES, *REMITTANCE, *DISABLED, *HOMES, *INDIRECT,
]  # fmt: skip
