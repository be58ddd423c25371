"""What is known of how well records are linked, as measured in `docs/linkage.md`."""

LIMITS = (
    "Measured on synthetic files with known truth, 100,000 people on each side, that nothing was"
    " developed on: 99.8% of the links right and 99.7% of the true pairs linked with errors at"
    " their usual rate; 99.6% and 98.6% with twice as many. Files of real people will do worse.",
    "Who is missed most, at the usual rate and at twice as many errors: those who changed their"
    " surname (95.7% and 88.0% linked), those who moved (99.3% and 97.7%), and twins (99.3% and"
    " 98.4%).",
    "Ethnic groups differ: 99.3% to 100.0% linked at the usual rate, 97.6% to 99.1% with twice as"
    " many errors, least where full names are common and first names are often left out.",
    "A true pair that no pass of the search finds is lost, and stands in no recall given here:"
    " 0.1% of them at the usual rate, 0.6% with twice as many errors.",
    "Of pairs said to be 90% sure 84% to 92% are right; of those below 80%, with twice as many"
    " errors, slightly more are right than is said.",
    "A source with fewer than 200 likely matches is weighed by stored shares.",
)
