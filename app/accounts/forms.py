"""The forms of managing users, and of one's own account."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import RadioField, SelectChoice, SelectField
from wtforms.validators import InputRequired, Length
from wtforms.validators import Optional as MayBeEmpty

from app.accounts import policy
from app.accounts.services import Post
from app.core.access import ROLE_LABELS, Actor, RoleName
from app.core.forms import EMPTY_CHOICE, form_field
from app.models import User
from app.models.fields import field_of


def _field(name: str, length: int) -> Any:
    return form_field(field_of(User, name).spec, required=True, validators=[Length(max=length)])


# Made before the fields of a post: a form lists its fields, and their errors, in that order.
_NAME, _EMAIL = _field("name", 120), _field("email", 255)


class NameForm(FlaskForm):
    """The name by which colleagues see a person."""

    name = _NAME


class UserForm(NameForm):
    """What a user is: name, role, and the member or region that goes with the role."""

    role = RadioField("Role", validators=[InputRequired("Choose a role.")])
    organisation_id = SelectField(
        "Member",
        description="For member users and co-ordinators.",
        coerce=lambda value: int(value) if value else None,
        validators=[MayBeEmpty()],
    )
    region = SelectField("Region", description="For hub officers.", validators=[MayBeEmpty()])

    def offer(self, actor: Actor, members: list[tuple[int, str]], regions: list[str]) -> None:
        """Offer only what the actor may give."""
        managed = policy.roles_managed_by(actor)
        self.role.choices = [
            SelectChoice(role.value, ROLE_LABELS[role]) for role in RoleName if role in managed
        ]
        if policy.is_bound_to_member(actor):
            del self.organisation_id
            del self.region
            return
        self.organisation_id.choices = [
            EMPTY_CHOICE,
            *(SelectChoice(str(number), name) for number, name in members),
        ]
        self.region.choices = [EMPTY_CHOICE, *(SelectChoice(region) for region in regions)]

    def post(self) -> Post:
        """Return the post that was chosen."""
        return Post(
            role=RoleName(self.role.data),
            organisation_id=self.organisation_id.data if self.organisation_id else None,
            region=(self.region.data or None) if self.region else None,
        )


class InviteForm(UserForm):
    """A user who is to be."""

    email = _EMAIL
