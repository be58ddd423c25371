-- The blocks of each module, as 20_blocks reads those of a combined return (TS 3, TS 40).
WITH triples AS (
    SELECT module, costcn01 AS centre, sbj01 AS subject, sbjper01 AS proportion
    FROM given_modules
    WHERE costcn01 IS NOT NULL OR sbj01 IS NOT NULL OR sbjper01 IS NOT NULL
    UNION ALL
    SELECT module, costcn02 AS centre, sbj02 AS subject, sbjper02 AS proportion
    FROM given_modules
    WHERE costcn02 IS NOT NULL OR sbj02 IS NOT NULL OR sbjper02 IS NOT NULL
    UNION ALL
    SELECT module, costcn03 AS centre, sbj03 AS subject, sbjper03 AS proportion
    FROM given_modules
    WHERE costcn03 IS NOT NULL OR sbj03 IS NOT NULL OR sbjper03 IS NOT NULL
    UNION ALL
    SELECT module, costcn04 AS centre, sbj04 AS subject, sbjper04 AS proportion
    FROM given_modules
    WHERE costcn04 IS NOT NULL OR sbj04 IS NOT NULL OR sbjper04 IS NOT NULL
    UNION ALL
    SELECT module, costcn05 AS centre, sbj05 AS subject, sbjper05 AS proportion
    FROM given_modules
    WHERE costcn05 IS NOT NULL OR sbj05 IS NOT NULL OR sbjper05 IS NOT NULL
    UNION ALL
    SELECT module, costcn06 AS centre, sbj06 AS subject, sbjper06 AS proportion
    FROM given_modules
    WHERE costcn06 IS NOT NULL OR sbj06 IS NOT NULL OR sbjper06 IS NOT NULL
    UNION ALL
    SELECT module, costcn07 AS centre, sbj07 AS subject, sbjper07 AS proportion
    FROM given_modules
    WHERE costcn07 IS NOT NULL OR sbj07 IS NOT NULL OR sbjper07 IS NOT NULL
    UNION ALL
    SELECT module, costcn08 AS centre, sbj08 AS subject, sbjper08 AS proportion
    FROM given_modules
    WHERE costcn08 IS NOT NULL OR sbj08 IS NOT NULL OR sbjper08 IS NOT NULL
    UNION ALL
    SELECT module, costcn09 AS centre, sbj09 AS subject, sbjper09 AS proportion
    FROM given_modules
    WHERE costcn09 IS NOT NULL OR sbj09 IS NOT NULL OR sbjper09 IS NOT NULL
    UNION ALL
    SELECT module, costcn10 AS centre, sbj10 AS subject, sbjper10 AS proportion
    FROM given_modules
    WHERE costcn10 IS NOT NULL OR sbj10 IS NOT NULL OR sbjper10 IS NOT NULL
    UNION ALL
    SELECT module, costcn11 AS centre, sbj11 AS subject, sbjper11 AS proportion
    FROM given_modules
    WHERE costcn11 IS NOT NULL OR sbj11 IS NOT NULL OR sbjper11 IS NOT NULL
    UNION ALL
    SELECT module, costcn12 AS centre, sbj12 AS subject, sbjper12 AS proportion
    FROM given_modules
    WHERE costcn12 IS NOT NULL OR sbj12 IS NOT NULL OR sbjper12 IS NOT NULL
    UNION ALL
    SELECT module, costcn13 AS centre, sbj13 AS subject, sbjper13 AS proportion
    FROM given_modules
    WHERE costcn13 IS NOT NULL OR sbj13 IS NOT NULL OR sbjper13 IS NOT NULL
    UNION ALL
    SELECT module, costcn14 AS centre, sbj14 AS subject, sbjper14 AS proportion
    FROM given_modules
    WHERE costcn14 IS NOT NULL OR sbj14 IS NOT NULL OR sbjper14 IS NOT NULL
    UNION ALL
    SELECT module, costcn15 AS centre, sbj15 AS subject, sbjper15 AS proportion
    FROM given_modules
    WHERE costcn15 IS NOT NULL OR sbj15 IS NOT NULL OR sbjper15 IS NOT NULL
    UNION ALL
    SELECT module, costcn16 AS centre, sbj16 AS subject, sbjper16 AS proportion
    FROM given_modules
    WHERE costcn16 IS NOT NULL OR sbj16 IS NOT NULL OR sbjper16 IS NOT NULL
)
SELECT
    module,
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
