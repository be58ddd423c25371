"""Forms of review: the next pair, an answer, and the cut of a link."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, StringField, TextAreaField
from wtforms.validators import AnyOf, InputRequired, Length
from wtforms.widgets import HiddenInput

from app.core.linkage.decisions import LONGEST_NOTE
from app.core.linkage.rules import PairKey
from app.models import Answer, DecisionKind

_ANSWERS = [one.value for one in Answer]


def _strip(text: Any) -> Any:
    return text.strip() if isinstance(text, str) else text


class PairForm(FlaskForm):
    """Names a pair by its pseudonyms."""

    source = HiddenField(validators=[InputRequired(), Length(max=40)])
    left = HiddenField(validators=[InputRequired(), Length(max=64)])
    right = HiddenField(validators=[InputRequired(), Length(max=64)])

    @property
    def pair(self) -> PairKey:
        return PairKey(self.source.data, self.left.data, self.right.data)


class AnswerForm(PairForm):
    """What somebody says of a pair: the button that was pressed, and a note if they like."""

    edition = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
    turn = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
    only = HiddenField()
    # No hidden input: the button that was pressed brings it.
    answer = StringField(validators=[AnyOf(_ANSWERS, message="Choose one of the three answers.")])
    note = StringField(
        "Note",
        filters=[_strip],
        validators=[Length(max=LONGEST_NOTE)],
        description="Why, if it is worth keeping. Name nobody.",
    )

    @property
    def said(self) -> Answer:
        return Answer(self.answer.data)


class CutForm(FlaskForm):
    """Why a link is cut."""

    note = TextAreaField(
        "Reason",
        filters=[_strip],
        validators=[InputRequired("Say why the link is cut."), Length(max=LONGEST_NOTE)],
        description="How you know that these are two persons. Name nobody.",
    )


def kinds(word: str) -> tuple[DecisionKind, Answer]:
    """Return the kind of a decision by hand, and what it says of the pair."""
    answers = {DecisionKind.CUT: Answer.DIFFERENT, DecisionKind.RESTORE: Answer.SAME}
    kind = DecisionKind(word)
    return kind, answers[kind]
