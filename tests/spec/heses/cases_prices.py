"""Price groups: TS 6 and 37-40, and the readings A-10 to A-13."""

from tests.spec.heses.record import Case

CENTRES = {
    "A": (1, 2, 3),
    "B": (4, 8, 9, 10, 11, 12, 13, 14, 16, 17, 18, 19, 20, 21, 39),
    "C": (5, 6, 23, 24, 25, 26, 28, 33, 36, 37),
    "D": (27, 29, 31, 32, 34, 35, 38, 41),
    "MEDIA": (30,),
    "PSYCH": (7,),
}
SUBJECTS = {
    "A": "A3 A4 D1",
    "B": "A1 A2 B1 B5 C1 C7 C9 D2 D9 F1 F3 F5 F7 F9 G5 H1 H9 J4 Y1",
    "C": "B7 B9 F4 F8 G1 G4 G6 G9 K1 L5 L8 N7 N8 P2 Q5 R3 R5 R8 T1 T7 V6 W3",
    "D": "B6 L1 L4 L6 M1 N1 N6 N9 P5 P6 Q1 Q4 Q6 Q9 R1 R2 R4 T8 T9 V1 V5 V7 V9 X8 Y2 Y6",
    "MEDIA": "P1 P3 P4",
    "PSYCH": "C8 L7",
    "U": "A5 A9 L9 P7 P9 R9 Y7 Y9 E1 I1 O1 S1 U1 Z9",
}
SPORTS = {"sports_science_list": [str(number) for number in range(1, 100)]}
MAIN = {"options": {"apportion": "main"}}

BY_CENTRE = [
    Case("TS 37", f"cost centre {centre:02d}", f"COSTCN01={centre:02d} SBJ01=X1",
         f"PRICE_GROUPS={group}:1")
    for group, centres in CENTRES.items() for centre in centres
]  # fmt: skip
BY_SUBJECT = [
    Case("TS 39", f"subject {subject}", f"COSTCN01= SBJ01={subject}", f"PRICE_GROUPS={group}:1")
    for group, subjects in SUBJECTS.items()
    for subject in subjects.split()
]
NO_CENTRE = [
    Case("A-13", f"cost centre {centre} is no information", f"COSTCN01={centre} SBJ01=A3",
         "PRICE_GROUPS=A:1")
    for centre in (15, 22, 40, 99, 77)
]  # fmt: skip
OTHERS = [
    Case("TS 37", "a cost centre without its zero", "COSTCN01=4", "PRICE_GROUPS=B:1"),
    Case("TS 38", "pre-clinical medicine whatever the centre", "COSTCN01=29 SBJ01=A1",
         "PRICE_GROUPS=B:1"),
    Case("TS 38", "pre-clinical dentistry, written out in full", "COSTCN01=01 SBJ01=a200",
         "PRICE_GROUPS=B:1"),
    Case("TS 38", "other ITT is C whatever the centre", "COSTCN01=01 TTCID=2", "PRICE_GROUPS=C:1"),
    Case("TS 37", "ITT leading to QTS", "COSTCN01=01 TTCID=1", "PRICE_GROUPS=ITT:1"),
    Case("A-10", "INSET of a teacher with QTS", "TTCID=3", "PRICE_GROUPS=INSET:1"),
    Case("A-10", "the course goes before pre-clinical medicine", "TTCID=1 SBJ01=A1",
         "PRICE_GROUPS=ITT:1"),
    Case("TS 37", "TTCID 4 and 5 change nothing", "TTCID=4", "PRICE_GROUPS=B:1"),
    Case("A-10", "option: no QTS on entry", "TTCID=3 QUALENT2=39", "PRICE_GROUPS=B:1",
         {"options": {"inset_requires_qualent2_qts": True}}),
    Case("A-10", "option: QTS on entry", "TTCID=3 QUALENT2=03", "PRICE_GROUPS=INSET:1",
         {"options": {"inset_requires_qualent2_qts": True}}),
    Case("TS 37", "sports science at an institution on the list", "COSTCN01=38",
         "PRICE_GROUPS=C:1", SPORTS),
    Case("A-11", "cost centre 30 under D", "COSTCN01=30", "PRICE_GROUPS=D:1",
         {"options": {"cost_centre_30": "D"}}),
    Case("A-12", "half and half", "SBJPER01=50 COSTCN02=01 SBJ02=A3 SBJPER02=50",
         "PRICE_GROUPS='A:0.5 B:0.5'"),
    Case("A-12", "pro-rated to 100", "SBJPER01=30 COSTCN02=29 SBJPER02=10",
         "PRICE_GROUPS='B:0.75 D:0.25' FLAGS='SBJPER does not sum to 100: pro-rated'"),
    Case("A-12", "none usable: equal shares", "SBJPER01= COSTCN02=29 COSTCN03=41",
         "PRICE_GROUPS='B:0.3333333333 D:0.6666666667'"),
    Case("A-12", "a blank beside a usable one has no share", "SBJPER01=40 COSTCN02=29",
         "PRICE_GROUPS=B:1"),
    Case("A-12", "negative is not usable", "SBJPER01=-40 COSTCN02=29 SBJPER02=40",
         "PRICE_GROUPS=D:1"),
    Case("A-12", "the sixteenth block", "SBJPER01=75 COSTCN16=07 SBJPER16=25",
         "PRICE_GROUPS='B:0.75 PSYCH:0.25'"),
    Case("A-12", "in the order of the alphabet",
         "COSTCN01=07 SBJPER01=25 COSTCN02=30 SBJPER02=25 COSTCN03=29 SBJPER03=50",
         "PRICE_GROUPS='D:0.5 MEDIA:0.25 PSYCH:0.25'"),
    Case("A-12", "main: the largest", "SBJPER01=40 COSTCN02=29 SBJPER02=60", "PRICE_GROUPS=D:1",
         MAIN),
    Case("A-12", "main: a tie goes to the dearer",
         "COSTCN01=29 SBJPER01=50 COSTCN02=01 SBJPER02=50",
         "PRICE_GROUPS=A:1", MAIN),
    Case("A-12", "main: two blocks of one group",
         "SBJPER01=40 COSTCN02=29 SBJPER02=30 COSTCN03=41 SBJPER03=30",
         "PRICE_GROUPS=D:1", MAIN),
    Case("A-13", "tested for each block", "SBJPER01=50 COSTCN02=99 SBJ02=L7 SBJPER02=50",
         "PRICE_GROUPS='B:0.5 PSYCH:0.5'"),
    Case("A-13", "no block: subjects of the aim in equal shares",
         "COSTCN01= SBJ01= SBJPER01= SBJQA1=A3 SBJQA2=M3", "PRICE_GROUPS='A:0.5 D:0.5'"),
    Case("A-13", "three subjects", "COSTCN01= SBJ01= SBJPER01= SBJQA1=A3 SBJQA2=H1 SBJQA3=M3",
         "PRICE_GROUPS='A:0.3333333333 B:0.3333333334 D:0.3333333333'"),
    Case("A-13", "a block without either goes by the aim",
         "SBJPER01=80 SBJPER02=20 SBJQA1=C8", "PRICE_GROUPS='B:0.8 PSYCH:0.2'"),
    Case("A-13", "nothing at all: unclassified, never D", "COSTCN01= SBJ01= SBJPER01=",
         "PRICE_GROUPS=U:1"),
    Case("A-13", "an unmapped subject and no aim", "COSTCN01= SBJ01=Z1 SBJQA1=Z2",
         "PRICE_GROUPS=U:1"),
]  # fmt: skip
CASES = [*BY_CENTRE, *BY_SUBJECT, *NO_CENTRE, *OTHERS]
