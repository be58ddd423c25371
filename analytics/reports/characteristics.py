"""What is known of a person by which reports break people down, beside the definitions.

Each name stands for one classification in every report: the gate rounds a group once.
"""

from typing import Final

from analytics.disclosure import Dimension
from analytics.reports.counting import NOT_KNOWN, By

_UNKNOWN: Final = (NOT_KNOWN, "Not known")


def yes_or_no(name: str, label: str, yes: str = "Yes", no: str = "No") -> By:
    """Break down by a column that is true, false or not known."""
    return By(Dimension(name, label, (("true", yes), ("false", no), _UNKNOWN)), name)


SEX: Final = By(
    Dimension("sex", "Sex", (("female", "Female"), ("male", "Male"), ("other", "Other"), _UNKNOWN)),
    "sex",
)
ETHNIC_GROUP: Final = By(
    Dimension(
        "ethnic_group",
        "Ethnic group",
        (
            ("white", "White"),
            ("asian", "Asian"),
            ("black", "Black"),
            ("mixed", "Mixed"),
            ("other", "Other"),
            _UNKNOWN,
        ),
    ),
    "ethnic_group",
)
FREE_MEALS: Final = yes_or_no("fsm", "Free school meals", "Eligible", "Not eligible")
DISABLED: Final = yes_or_no("disabled", "Disability", "Disabled", "Not disabled")
FIRST_GENERATION: Final = yes_or_no(
    "first_generation",
    "First of the family in higher education",
)
CARE_EXPERIENCED: Final = yes_or_no(
    "care_experienced", "Experience of care", "Care experienced", "Not care experienced"
)
KS2_BAND: Final = By(
    Dimension(
        "ks2_band",
        "Attainment at Key Stage 2",
        (("low", "Low"), ("average", "Average"), ("high", "High"), _UNKNOWN),
    ),
    "ks2_band",
)

#: What breakdowns are called where there is little room.
SHORT: Final = {"first_generation": "First of family", "care_experienced": "Care", "fsm": "Meals"}
#: Who people are, in the order in which reports tell it.
PROFILE: Final = (SEX, ETHNIC_GROUP, FREE_MEALS, DISABLED, FIRST_GENERATION, CARE_EXPERIENCED)
