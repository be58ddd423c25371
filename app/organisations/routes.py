"""Pages of members."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from app.core.access import Permission, current_actor, requires
from app.core.context import db_session
from app.core.errors import Conflict
from app.core.forms import put_error
from app.core.paging import requested_page
from app.organisations import queries, services, views
from app.organisations.forms import FIELDS, organisation_form_class, region_choices

bp = Blueprint("organisations", __name__, url_prefix="/members")


@bp.get("")
@requires(Permission.READ_ORGANISATIONS)
def index() -> str:
    text = request.args.get("q", "").strip()[:80]
    region = request.args.get("region", "")
    page = queries.list_organisations(db_session(), text=text, region=region, page=requested_page())
    actor = current_actor()
    sees_people = actor.may(Permission.READ_RECORDS)
    holdings = queries.count_holdings(db_session(), [one.id for one in page.items])
    return render_template(
        "organisations/index.html",
        page=page,
        columns=views.columns(sees_people=sees_people),
        rows=views.rows(page, holdings, actor.scope),
        text=text,
        region=region,
        regions=region_choices(),
        may_manage=actor.may(Permission.MANAGE_ORGANISATIONS),
    )


@bp.get("/<int:number>")
@requires(Permission.READ_ORGANISATIONS)
def show(number: int) -> str:
    organisation = queries.get_organisation(db_session(), number)
    actor = current_actor()
    sees_people = actor.may(Permission.READ_RECORDS) and actor.scope.covers(number)
    return render_template(
        "organisations/show.html",
        organisation=organisation,
        facts=views.facts(organisation),
        holdings=queries.count_holdings(db_session(), [number])[number],
        sees_people=sees_people,
        may_manage=actor.may(Permission.MANAGE_ORGANISATIONS),
    )


@bp.route("/add", methods=["GET", "POST"])
@requires(Permission.MANAGE_ORGANISATIONS)
def add() -> Any:
    form = organisation_form_class()()
    if request.method == "POST" and form.validate():
        try:
            organisation = services.add_organisation(db_session(), values=form.data)
        except Conflict as error:
            put_error(form, error)
        else:
            flash(f"{organisation.name} was added.", "success")
            return redirect(url_for(".show", number=organisation.id), 303)
    return render_template("organisations/form.html", form=form), 422 if form.errors else 200


@bp.route("/<int:number>/edit", methods=["GET", "POST"])
@requires(Permission.MANAGE_ORGANISATIONS)
def edit(number: int) -> Any:
    organisation = queries.get_organisation(db_session(), number)
    values = {name: getattr(organisation, name) for name in FIELDS}
    form = organisation_form_class()(data=values)
    if request.method == "POST" and form.validate():
        try:
            services.change_organisation(db_session(), organisation=organisation, values=form.data)
        except Conflict as error:
            put_error(form, error)
        else:
            flash(f"{organisation.name} was saved.", "success")
            return redirect(url_for(".show", number=number), 303)
    page = render_template("organisations/form.html", form=form, organisation=organisation)
    return page, 422 if form.errors else 200
