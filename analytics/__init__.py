"""Figures out: pure functions over tables. No web, no user, no file layout of others."""
