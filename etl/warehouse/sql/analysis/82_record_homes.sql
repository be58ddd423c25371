-- The neighbourhood in which an administrative record says that its person lives.
SELECT source, year, pseudonym, neighbourhood FROM record_homes_placed
