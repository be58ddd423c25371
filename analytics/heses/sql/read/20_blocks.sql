-- The 16 triples of fields 100 to 147, one row for each that holds anything. Proportions are in
-- thousandths of a per cent; one that is blank, negative or no number is 0 (A-12).
WITH triples AS (
    SELECT row, costcn01 AS centre, sbj01 AS subject, sbjper01 AS proportion FROM given
    WHERE costcn01 IS NOT NULL OR sbj01 IS NOT NULL OR sbjper01 IS NOT NULL
    UNION ALL
    SELECT row, costcn02 AS centre, sbj02 AS subject, sbjper02 AS proportion FROM given
    WHERE costcn02 IS NOT NULL OR sbj02 IS NOT NULL OR sbjper02 IS NOT NULL
    UNION ALL
    SELECT row, costcn03 AS centre, sbj03 AS subject, sbjper03 AS proportion FROM given
    WHERE costcn03 IS NOT NULL OR sbj03 IS NOT NULL OR sbjper03 IS NOT NULL
    UNION ALL
    SELECT row, costcn04 AS centre, sbj04 AS subject, sbjper04 AS proportion FROM given
    WHERE costcn04 IS NOT NULL OR sbj04 IS NOT NULL OR sbjper04 IS NOT NULL
    UNION ALL
    SELECT row, costcn05 AS centre, sbj05 AS subject, sbjper05 AS proportion FROM given
    WHERE costcn05 IS NOT NULL OR sbj05 IS NOT NULL OR sbjper05 IS NOT NULL
    UNION ALL
    SELECT row, costcn06 AS centre, sbj06 AS subject, sbjper06 AS proportion FROM given
    WHERE costcn06 IS NOT NULL OR sbj06 IS NOT NULL OR sbjper06 IS NOT NULL
    UNION ALL
    SELECT row, costcn07 AS centre, sbj07 AS subject, sbjper07 AS proportion FROM given
    WHERE costcn07 IS NOT NULL OR sbj07 IS NOT NULL OR sbjper07 IS NOT NULL
    UNION ALL
    SELECT row, costcn08 AS centre, sbj08 AS subject, sbjper08 AS proportion FROM given
    WHERE costcn08 IS NOT NULL OR sbj08 IS NOT NULL OR sbjper08 IS NOT NULL
    UNION ALL
    SELECT row, costcn09 AS centre, sbj09 AS subject, sbjper09 AS proportion FROM given
    WHERE costcn09 IS NOT NULL OR sbj09 IS NOT NULL OR sbjper09 IS NOT NULL
    UNION ALL
    SELECT row, costcn10 AS centre, sbj10 AS subject, sbjper10 AS proportion FROM given
    WHERE costcn10 IS NOT NULL OR sbj10 IS NOT NULL OR sbjper10 IS NOT NULL
    UNION ALL
    SELECT row, costcn11 AS centre, sbj11 AS subject, sbjper11 AS proportion FROM given
    WHERE costcn11 IS NOT NULL OR sbj11 IS NOT NULL OR sbjper11 IS NOT NULL
    UNION ALL
    SELECT row, costcn12 AS centre, sbj12 AS subject, sbjper12 AS proportion FROM given
    WHERE costcn12 IS NOT NULL OR sbj12 IS NOT NULL OR sbjper12 IS NOT NULL
    UNION ALL
    SELECT row, costcn13 AS centre, sbj13 AS subject, sbjper13 AS proportion FROM given
    WHERE costcn13 IS NOT NULL OR sbj13 IS NOT NULL OR sbjper13 IS NOT NULL
    UNION ALL
    SELECT row, costcn14 AS centre, sbj14 AS subject, sbjper14 AS proportion FROM given
    WHERE costcn14 IS NOT NULL OR sbj14 IS NOT NULL OR sbjper14 IS NOT NULL
    UNION ALL
    SELECT row, costcn15 AS centre, sbj15 AS subject, sbjper15 AS proportion FROM given
    WHERE costcn15 IS NOT NULL OR sbj15 IS NOT NULL OR sbjper15 IS NOT NULL
    UNION ALL
    SELECT row, costcn16 AS centre, sbj16 AS subject, sbjper16 AS proportion FROM given
    WHERE costcn16 IS NOT NULL OR sbj16 IS NOT NULL OR sbjper16 IS NOT NULL
)
SELECT
    row,
    TRY_CAST(centre AS SMALLINT) AS centre,
    NULLIF(UPPER(SUBSTR(TRIM(subject), 1, 2)), '') AS subject,
    CASE
        WHEN TRY_CAST(proportion AS DECIMAL(12, 3)) > 0
        THEN CAST(TRY_CAST(proportion AS DECIMAL(12, 3)) * 1000 AS BIGINT)
        ELSE 0
    END AS proportion
FROM triples
WHERE
    COALESCE(TRIM(centre), '') <> ''
    OR COALESCE(TRIM(subject), '') <> ''
    OR TRY_CAST(proportion AS DECIMAL(12, 3)) > 0
