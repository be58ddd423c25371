-- The sums of reasons and of flags that occur, to be put into words once each.
SELECT DISTINCT hesexcl, flags FROM classified
