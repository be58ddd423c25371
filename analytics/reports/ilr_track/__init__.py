"""Participants in further education (Individualised Learner Record)."""

from analytics.reports.ilr_track.kind import IlrTrack

__all__ = ["IlrTrack"]
