"""A year of a member, or of all members: who took part, in what, and what comes next."""

from analytics.reports.member_annual.kind import MemberAnnual

__all__ = ["MemberAnnual"]
