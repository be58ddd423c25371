"""Pages on which a link is cut by hand, its consequences shown before, and restored."""

from typing import Any

from flask import flash, redirect, render_template, url_for

from app.core.access import Permission, current_actor, requires
from app.core.context import db_session, hearth
from app.core.errors import Conflict, Invalid, NotFound
from app.core.forms import put_error
from app.core.linkage.decisions import Shown, record_decision
from app.core.linkage.editions import open_linkage
from app.core.linkage.pairs import ShownPair, get_pair, note_shown
from app.core.linkage.review import Review, get_review
from app.core.linkage.rules import PairKey
from app.linkage import cut_queries as queries
from app.linkage import cut_views
from app.linkage.blueprint import bp
from app.linkage.review_forms import CutForm, kinds
from app.linkage.review_views import field_lines

LINKED = frozenset({"link", "duplicate"})


@bp.get("/cut")
@requires(Permission.REVIEW_LINKS)
def list_cuts() -> str:
    review = get_review(db_session(), hearth())
    lines = cut_views.cut_lines(queries.list_cut_links(db_session(), review))
    return render_template("linkage/cuts.html", lines=lines)


@bp.route("/cut/<source>/<left>/<right>", methods=["GET", "POST"])
@requires(Permission.REVIEW_LINKS)
def show_cut(source: str, left: str, right: str) -> Any:
    """What a cut would change; the cut itself, with its reason; what is cut already."""
    review, pair = get_review(db_session(), hearth()), PairKey(source, left, right)
    cut = queries.find_cut_link(db_session(), review, pair)
    if cut is not None:
        return render_template("linkage/cut_done.html", **cut_views.cut_page(cut))
    shown, form = _open(review, pair), CutForm()
    if form.validate_on_submit():
        try:
            _cut(review, pair, shown, form.note.data)
        except (Conflict, Invalid) as error:
            put_error(form, error)
        else:
            flash("The link is cut. The next edition will be without it.", "success")
            return redirect(url_for(".show_cut", source=source, left=left, right=right), 303)
    note_shown(db_session(), "link_pair.read", [shown], page="cut")
    consequences = queries.find_consequences(review.edition, pair, others=shown.rivals)
    status = 422 if form.errors or form.form_errors else 200
    page = render_template(
        "linkage/cut.html",
        form=form,
        pair=shown,
        lines=field_lines(shown, all_open=True),
        **cut_views.consequence_page(db_session(), review.edition, consequences),
    )
    return page, status


def _open(review: Review, pair: PairKey) -> ShownPair:
    linkage = open_linkage(review.edition, pair.source)
    shown = get_pair(db_session(), review.edition, linkage, pair.pseudonym, pair.record_pseudonym)
    if shown.reason.outcome not in LINKED:
        raise NotFound("These two are not linked in this edition: there is nothing to cut.")
    return shown


def _cut(review: Review, pair: PairKey, shown: ShownPair, reason: str) -> None:
    kind, answer = kinds("cut")
    record_decision(
        db_session(),
        Shown(pair, review.edition.number, shown.reason.probability),
        actor=current_actor(),
        kind=kind,
        answer=answer,
        at=hearth().clock(),
        note=reason,
    )
    note_shown(db_session(), "link.cut", [shown], source=pair.source)


@bp.post("/cut/<source>/<left>/<right>/restore")
@requires(Permission.REVIEW_LINKS)
def restore_link(source: str, left: str, right: str) -> Any:
    """Take a cut back: the pair is weighed again as any other."""
    review, pair = get_review(db_session(), hearth()), PairKey(source, left, right)
    cut = queries.find_cut_link(db_session(), review, pair)
    if cut is None:
        flash("This link is not cut.", "info")
        return redirect(url_for(".list_cuts"), 303)
    kind, answer = kinds("restore")
    record_decision(
        db_session(),
        Shown(pair, review.edition.number, cut.probability),
        actor=current_actor(),
        kind=kind,
        answer=answer,
        at=hearth().clock(),
    )
    flash("The cut is taken back. The next edition weighs the pair as any other.", "success")
    return redirect(url_for(".list_cuts"), 303)
