"""What is known of how well records are linked, as measured in `docs/linkage.md`."""

LIMITS = ()
