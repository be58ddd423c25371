"""Runs of HESES for the tests of the site: two institutions, made by the job that makes them."""

import io
from typing import Any

from sqlalchemy import select

from app.core import jobs
from app.core.access import Scope
from app.core.access.actor import actor_of
from app.core.context import Hearth
from app.core.heses import Sent, start_run
from app.models import HesesRun, User

HEADER = (
    "INSTID,HUSID,NUMHUS,MODE,FUNDLEV,FUNDCODE,QUALAIM,COMDATE,STULOAD,COSTCN01,FUNDCOMP,Note\n"
)
#: Five students of the coordinator's own institution, and two of another.
RECORDS = HEADER + (
    "9001,a1,1,01,10,1,21,01/10/1997,100.0,11,1,first\n"
    "9001,a2,1,01,10,1,21,01/10/1998,100.0,11,1,\n"
    "9001,a3,1,31,10,1,21,01/10/1997,50.0,11,1,\n"
    "9001,a4,1,01,10,1,72,01/10/1997,100.0,11,1,\n"
    "9001,a4,2,31,20,1,05,01/10/1998,40.0,11,1,\n"
    "9002,b1,1,01,10,1,21,01/10/1997,100.0,11,1,theirs\n"
    "9002,b2,1,31,10,1,21,01/10/1997,30.0,11,1,\n"
)
CELLS = "institution,table,price_group,length,level,fundability,column,value\n"
#: 9001 returned a part-time student too many and half the load; 9002 returned nothing.
RETURN = CELLS + (
    "9001,1a,B,STD,UG,HEFCE,1,2\n"
    "9001,1a,B,STD,UG,HEFCE,4,2\n"
    "9001,3a,B,STD,UG,HEFCE,1,9\n"
    "9001,3a,B,STD,UG,HEFCE,4,9\n"
    "9001,3a,B,STD,UG,HEFCE,4a,1.8\n"
)


def work(hearth: Hearth) -> None:
    """Do every job that waits."""
    while jobs.run_one(hearth, "worker"):
        pass


def make_run(hearth: Hearth, email: str, records: str = RECORDS) -> int:
    """Have HESES re-created from records on behalf of a person; returns the run's number."""
    with hearth.database.transaction(Scope.everything()) as session:
        user = session.scalar(select(User).where(User.email == email))
        assert user is not None
        run = start_run(
            session,
            hearth,
            actor=actor_of(session, user),
            sent=[Sent("records", io.BytesIO(records.encode()), "records.csv")],
            settings={"load_method": "standard"},
        )
        number = run.id
    work(hearth)
    with hearth.database.session(Scope.everything(), writes=False) as session:
        found = session.get(HesesRun, number)
        assert found is not None
        assert found.status == "done", found.status
    return number


def upload(field: str, text: str, name: str = "file.csv", **others: Any) -> dict[str, Any]:
    """A form with a file, as the test client sends it."""
    return {
        "data": {field: (io.BytesIO(text.encode()), name), **others},
        "content_type": "multipart/form-data",
    }
