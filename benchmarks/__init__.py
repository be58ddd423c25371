"""Measurements of Hearth: nothing here is part of a running site, and nothing here can fail it."""
