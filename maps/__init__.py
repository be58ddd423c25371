"""Places: boundaries, assignment, distance, classes and drawing in British National Grid.

Knows nothing of the web, of files of members or of how a figure was made: it draws the tables
that `analytics` has made safe.
"""
