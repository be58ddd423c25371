"""The queue of pairs that a person looks at: one after the other, blind to each other's answers."""

from typing import Any

from flask import flash, redirect, render_template, request, session, url_for

from app.core.access import Permission, current_actor, requires
from app.core.context import db_session, hearth
from app.core.errors import Conflict, NotFound
from app.core.linkage.editions import open_linkage
from app.core.linkage.pairs import ShownPair, get_pair, note_shown
from app.core.linkage.review import (
    Review,
    calibration_of,
    count_by_reviewer,
    open_review,
    precision_of,
    progress_of,
)
from app.core.linkage.rules import PairKey
from app.linkage import review_queries as queries
from app.linkage import review_services as services
from app.linkage import review_views as views
from app.linkage import views as pages
from app.linkage.blueprint import bp
from app.linkage.review_forms import AnswerForm, PairForm

KEYS_OFF = "review_keys_off"
READ = "link_pair.read"


@bp.get("/review")
@requires(Permission.REVIEW_LINKS)
def review() -> str:
    found = open_review(db_session(), hearth())
    if found is None:
        return render_template("linkage/review.html", review=None)
    progress, precision = progress_of(found), precision_of(found)
    return render_template(
        "linkage/review.html",
        review=found,
        answer=views.answer_sentence(found, progress),
        used=views.used_sentence(found),
        tabs=pages.tabs(found.edition, may_review=True),
        lines=views.progress_lines(progress),
        left=sum(one.left for one in progress),
        mine=queries.count_for(found, current_actor()),
        differing=sum(one.differing for one in progress),
        reviewers=views.reviewer_lines(count_by_reviewer(db_session(), found)),
        precision=views.precision_lines(precision),
        strata=views.stratum_lines(precision),
        width=views.width_words(),
        calibration=views.calibration_lines(calibration_of(found)),
        cuts=len(queries.list_cuts(found)),
    )


@bp.post("/review/next")
@requires(Permission.REVIEW_LINKS)
def take_next() -> Any:
    only = request.form.get("source") or None
    taken = services.take_next(db_session(), hearth(), actor=current_actor(), source=only)
    if taken is None:
        flash(services.OVER, "info")
        return redirect(url_for(".review"), 303)
    return redirect(url_for(".show_next", source=only), 303)


@bp.get("/review/next")
@requires(Permission.REVIEW_LINKS)
def show_next() -> Any:
    """The pair that is before this reviewer; a page to take one from where there is none."""
    actor, found = current_actor(), open_review(db_session(), hearth())
    kept = services.find_kept(db_session(), actor)
    row = queries.find_row(found, kept, actor) if found and kept else None
    if found is None or kept is None or row is None:
        return render_template("linkage/review_none.html", only=request.args.get("source", ""))
    shown = _open(found, kept, row["period"])
    return _pair_page(found, kept, shown)


def _open(found: Review, pair: PairKey, year: str | None = None) -> ShownPair:
    linkage = open_linkage(found.edition, pair.source)
    return get_pair(
        db_session(), found.edition, linkage, pair.pseudonym, pair.record_pseudonym, year=year
    )


def _pair_page(found: Review, pair: PairKey, shown: ShownPair) -> str:
    actor = current_actor()
    opened = views.opened_in(request.args.get("open", ""), shown)
    rivals = views.rival_keys(shown)
    rival, asked = None, request.args.get("rival", 0, type=int)
    if 1 <= asked <= len(rivals):
        _, left, right = rivals[asked - 1]
        rival = _open(found, PairKey(pair.source, left, right), shown.year)
    seen = [shown] if rival is None else [shown, rival]
    note_shown(db_session(), READ, seen, opened=sorted(opened), page="review")
    only = request.args.get("source", "")
    form = AnswerForm(
        formdata=None, source=pair.source, left=pair.pseudonym, right=pair.record_pseudonym,
        edition=found.edition.number, only=only,
        turn=queries.count_turns(db_session(), pair, actor),
    )  # fmt: skip
    return render_template(
        "linkage/review_pair.html",
        form=form,
        pair=shown,
        title=pages.source_title(pair.source),
        lines=views.field_lines(shown, opened=opened),
        rivals=rivals,
        rival=None if rival is None else views.field_lines(rival, all_open=True),
        rival_number=asked,
        opened=opened,
        only=only,
        answers=views.ANSWERS,
        left=queries.count_for(found, actor, only),
        last=views.ANSWER_WORDS.get(queries.last_answer(db_session(), actor)),
        keys=not session.get(KEYS_OFF, False),
    )


@bp.post("/review/answer")
@requires(Permission.REVIEW_LINKS)
def review_answer() -> Any:
    form = AnswerForm()
    only = form.only.data or None
    if not form.validate_on_submit():
        for errors in form.errors.values():
            flash(str(errors[0]), "error")
        return redirect(url_for(".show_next", source=only), 303)
    try:
        services.answer(
            db_session(), hearth(), form.pair, actor=current_actor(), said=form.said,
            edition=form.edition.data, turn=form.turn.data, note=form.note.data or "",
        )  # fmt: skip
    except (Conflict, NotFound) as error:
        flash(error.message, "error")
        return redirect(url_for(".show_next", source=only), 303)
    taken = services.take_next(db_session(), hearth(), actor=current_actor(), source=only)
    if taken is None:
        flash(services.OVER, "success")
        return redirect(url_for(".review"), 303)
    return redirect(url_for(".show_next", source=only), 303)


@bp.post("/review/undo")
@requires(Permission.REVIEW_LINKS)
def review_undo() -> Any:
    only = request.form.get("only") or None
    try:
        services.undo_last(db_session(), hearth(), actor=current_actor())
    except Conflict as error:
        flash(error.message, "error")
    return redirect(url_for(".show_next", source=only), 303)


@bp.post("/review/keys")
@requires(Permission.REVIEW_LINKS)
def switch_keys() -> Any:
    """Turn the access keys of the three answers off, or on again, for this sign-in."""
    session[KEYS_OFF] = not session.get(KEYS_OFF, False)
    return redirect(url_for(".show_next", source=request.form.get("only") or None), 303)


@bp.route("/review/disagreements", methods=["GET", "POST"])
@requires(Permission.REVIEW_LINKS)
def disagreements() -> Any:
    actor, form = current_actor(), PairForm()
    if form.validate_on_submit():
        try:
            services.take_differing(db_session(), hearth(), form.pair, actor=actor)
        except Conflict as error:
            flash(error.message, "error")
            return redirect(url_for(".disagreements"), 303)
        return redirect(url_for(".show_next"), 303)
    found = open_review(db_session(), hearth())
    return render_template(
        "linkage/review_disagreements.html",
        lines=[
            {**line, "title": pages.source_title(line["source"])}
            for line in (queries.list_differing(found, actor) if found else [])
        ],
    )
