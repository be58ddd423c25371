"""Where a publication is checked, approved, published and withdrawn."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from wtforms import SelectChoice

from app.core.access import Permission, current_actor, requires
from app.core.context import db_session, hearth
from app.core.errors import Conflict, Invalid, NotAllowed
from app.core.forms import put_error
from app.core.step_up import fresh
from app.publications import answers, overrides, queries, services
from app.publications.blueprint import bp
from app.publications.checklist import points_of
from app.publications.forms import CheckForm, ReasonForm
from app.publications.queries import PublicationRecord
from app.publications.states import STEPS, Verb, may

PAGE = "publications.show"
#: The pages on which a reason is given: their heading, what is asked, and the button.
REASONS = {
    Verb.SEND_BACK: (
        "Send back",
        "Say what has to be mended. It becomes a draft again, and check and approval begin anew.",
        "Send it back",
    ),
    Verb.WITHDRAW: (
        "Withdraw",
        "Say why. Everybody who comes to its address reads this reason; its files are no longer"
        " given out.",
        "Withdraw it",
    ),
}


@bp.route("/<int:number>/check", methods=["GET", "POST"])
@requires(Permission.CHECK_PUBLICATIONS)
def check(number: int) -> Any:
    one = queries.get_publication(db_session(), number)
    form, points = CheckForm(), points_of(one)
    form.points.choices = [SelectChoice(point.key, point.label) for point in points]
    if form.validate_on_submit():
        try:
            services.check(
                db_session(), hearth(), actor=current_actor(), publication=one,
                ticked=form.points.data or [],
            )  # fmt: skip
        except (Conflict, Invalid, NotAllowed) as error:
            put_error(form, error)
        else:
            flash(STEPS[Verb.CHECK].done, "success")
            return redirect(url_for(PAGE, number=one.id), 303)
    page = render_template(
        "publications/check.html",
        form=form,
        publication=one,
        hints={point.key: point.hint for point in points},
    )
    return page, 422 if form.errors or form.form_errors else 200


@bp.post("/<int:number>/override")
@requires(Permission.CHECK_PUBLICATIONS)
def ask_override(number: int) -> Any:
    one, form = queries.get_publication(db_session(), number), ReasonForm()
    form.validate()
    return answers.take(
        one,
        lambda: overrides.ask(
            db_session(), actor=current_actor(), publication=one, reason=form.reason.data or ""
        ),
        "The reason is kept. A second person has to confirm it.",
    )


@bp.post("/<int:number>/confirm-override")
@requires(Permission.READ_PUBLICATIONS)
@fresh(PAGE)
def confirm_override(number: int) -> Any:
    one = queries.get_publication(db_session(), number)
    return answers.take(
        one,
        lambda: overrides.confirm(db_session(), actor=current_actor(), publication=one),
        "The reason is confirmed.",
    )


@bp.post("/<int:number>/approve")
@requires(Permission.APPROVE_PUBLICATIONS)
@fresh(PAGE)
def approve(number: int) -> Any:
    one = queries.get_publication(db_session(), number)
    if _is_void(one):
        return redirect(url_for(PAGE, number=one.id), 303)
    return answers.take(
        one,
        lambda: services.approve(db_session(), hearth(), actor=current_actor(), publication=one),
        STEPS[Verb.APPROVE].done,
    )


@bp.post("/<int:number>/publish")
@requires(Permission.CHECK_PUBLICATIONS)
@fresh(PAGE)
def publish(number: int) -> Any:
    one = queries.get_publication(db_session(), number)
    if _is_void(one):
        return redirect(url_for(PAGE, number=one.id), 303)
    return answers.take(
        one,
        lambda: services.publish(db_session(), hearth(), actor=current_actor(), publication=one),
        STEPS[Verb.PUBLISH].done,
    )


def _is_void(one: PublicationRecord) -> bool:
    """Make it a draft again, and say so, if it is not what was checked."""
    why = services.void_if_changed(db_session(), hearth(), one)
    if why:
        flash(why, "error")
    return bool(why)


@bp.route("/<int:number>/send-back", methods=["GET", "POST"])
@requires(Permission.READ_PUBLICATIONS)
def send_back(number: int) -> Any:
    return _with_reason(number, Verb.SEND_BACK)


@bp.route("/<int:number>/withdraw", methods=["GET", "POST"])
@requires(Permission.READ_PUBLICATIONS)
@fresh(PAGE)
def withdraw(number: int) -> Any:
    return _with_reason(number, Verb.WITHDRAW)


def _with_reason(number: int, verb: Verb) -> Any:
    one, form, actor = queries.get_publication(db_session(), number), ReasonForm(), current_actor()
    if form.validate_on_submit():
        given: dict[str, Any] = {
            "actor": actor,
            "publication": one,
            "reason": form.reason.data or "",
        }
        try:
            if verb is Verb.SEND_BACK:
                services.send_back(db_session(), **given)
            else:
                services.withdraw(db_session(), hearth(), **given)
        except (Conflict, Invalid, NotAllowed) as error:
            put_error(form, error)
        else:
            flash(STEPS[verb].done, "success")
            return redirect(url_for(PAGE, number=one.id), 303)
    heading, asked, button = REASONS[verb]
    page = render_template(
        "publications/reason.html", form=form, publication=one, heading=heading, asked=asked,
        button=button, is_possible=may(one, verb, actor),
    )  # fmt: skip
    return page, 422 if form.errors or form.form_errors else 200
