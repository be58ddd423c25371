"""Matched-control impact studies: design, match, check, estimate, stress, report.

Each step is a plain function over tables; none knows who is looking. Conventions are those of R's
MatchIt, so that results can be held against it.
"""
