"""Data in: files read, cleaned, checked, linked and stored. No web, no user."""
