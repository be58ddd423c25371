"""The readings that can be switched, each where the circular leaves one open (A-01 to A-16)."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Final, Literal, Self, get_args

LoadMethod = Literal["standard", "beginning", "end", "split"]
ReturnType = Literal["combined", "modular"]
LOAD_METHODS: Final[tuple[LoadMethod, ...]] = get_args(LoadMethod)
_CHOICES: Final[Mapping[str, tuple[str | int, ...]]] = {
    "anniversary": ("in_year", "first"),
    "days_in_week": (7, 5),
    "cost_centre_30": ("MEDIA", "D"),
    "apportion": ("proportional", "main"),
}


class HesesError(ValueError):
    """Something given is not what it should be; the message says what and where."""


class SettingsError(HesesError):
    """A setting is not what it can be. The message names the entry and says what it can be."""


@dataclass(frozen=True, slots=True)
class Options:
    """Readings taken; the defaults are those recommended.

    Attributes
    ----------
    noncompletion_excludes_academic_failure : A-01.
    anniversary : A-03.
    days_in_week : A-05.
    nhs_overrides_lea : A-08.
    inset_requires_qualent2_qts : A-10.
    cost_centre_30 : A-11.
    apportion : A-12.
    apply_24_week_rule : A-14.
    fee_remittance_counts_missing : A-16.
    """

    noncompletion_excludes_academic_failure: bool = True
    anniversary: str = "in_year"
    days_in_week: int = 7
    nhs_overrides_lea: bool = True
    inset_requires_qualent2_qts: bool = False
    cost_centre_30: str = "MEDIA"
    apportion: str = "proportional"
    apply_24_week_rule: bool = False
    fee_remittance_counts_missing: bool = True

    def changed(self, given: Mapping[str, Any], where: str) -> Self:
        """Take the options given in place of these.

        Raises
        ------
        SettingsError
            There is no such option, or it cannot be what was given.
        """
        known = {each.name for each in fields(self)}
        for name, value in given.items():
            if name not in known:
                raise SettingsError(
                    f"{where}.{name} is not an option. There are: {', '.join(sorted(known))}."
                )
            choices = _CHOICES.get(name)
            if choices is None and not isinstance(value, bool):
                raise SettingsError(f"{where}.{name} is true or false.")
            if choices is not None and (isinstance(value, bool) or value not in choices):
                words = " or ".join(str(choice) for choice in choices)
                raise SettingsError(f"{where}.{name} is {words}.")
        return replace(self, **given)
