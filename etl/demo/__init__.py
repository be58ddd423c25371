"""Demonstration data: a seeded generator of a synthetic England.

`generate` writes organisations, schools, outreach records, administrative files and, apart, the
truth.
Knows nothing of the web, of users or of the database.
"""

from etl.demo.generate import DemoSummary, generate

__all__ = ["DemoSummary", "generate"]
