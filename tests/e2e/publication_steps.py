"""What stands on the pages of publications: one in each state, of the first member."""

from sqlalchemy import select

from app.core.access import RoleName
from app.models import User
from tests.e2e.conftest import EMAILS, Site
from tests.support.publications import Publisher
from tests.support.world import World

FINDING = "sex=F, people: the same people would be printed in two ways (beside edition 1)"


def publications_pages(site: Site, member: int) -> dict[str, list[str]]:
    """Return the pages of a draft with a finding, and of those checked, published and withdrawn."""
    users = {
        role.value: site.ask(select(User.id).where(User.email == email))[0][0]
        for role, email in EMAILS.items()
    }
    publisher = Publisher(site.hearth, World(users=users))
    own = {"by": RoleName.MEMBER_COORDINATOR.value, "member": member}
    draft, found = publisher.draft(**own), publisher.draft(**own, findings=[FINDING])
    checked = publisher.draft(**own)
    publisher.check(checked)
    first = publisher.published(**own)
    second = publisher.published(**own, replaces_id=first.id, version=2)
    gone = publisher.published(**own)
    publisher.withdraw(gone.id, "A source was wrong.")
    every = [draft, found, checked, first.id, gone.id]
    page = "/publications/<int:number>"
    return {
        "/publications": ["/publications", "/publications?group=published"],
        page: [f"/publications/{number}" for number in every],
        f"{page}/edit": [f"/publications/{draft}/edit"],
        f"{page}/check": [f"/publications/{draft}/check"],
        f"{page}/preview": [f"/publications/{draft}/preview"],
        f"{page}/send-back": [f"/publications/{checked}/send-back"],
        f"{page}/withdraw": [f"/publications/{first.id}/withdraw"],
        "/published": ["/published", "/published?year=1999"],
        "/published/<slug>": [f"/published/{one.slug}" for one in (first, second)],
    }
