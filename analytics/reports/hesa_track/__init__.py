"""The aggregate HESA track report: who was old enough, who entered, and what followed."""

from analytics.reports.hesa_track.kind import HesaTrack

__all__ = ["HesaTrack"]
