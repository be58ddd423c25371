-- Each module of a student at an institution with a modular return (TS 40), with its load in
-- thousandths of the unit given; where a student's modules have no load, they weigh alike.
-- A spreadsheet may have taken the leading zeros of the keys away.
WITH students AS (
    SELECT given.row, LTRIM(TRIM(given.instid), '0') AS instid,
        LTRIM(TRIM(husid), '0') AS husid, COALESCE(LTRIM(TRIM(numhus), '0'), '') AS numhus
    FROM given
    JOIN records ON records.row = given.row
    JOIN settings
        ON settings.instid = records.instid
        AND settings.campid = records.campid
        AND settings.is_modular
    WHERE TRIM(husid) <> ''
),
modules AS (
    SELECT row AS module, LTRIM(TRIM(instid), '0') AS instid, LTRIM(TRIM(husid), '0') AS husid,
        LTRIM(TRIM(numhus), '0') AS numhus,
        CASE
            WHEN TRY_CAST(fte AS DECIMAL(12, 3)) > 0
            THEN CAST(TRY_CAST(fte AS DECIMAL(12, 3)) * 1000 AS BIGINT)
            ELSE 0
        END AS load,
        TRY_CAST(pcolab AS DECIMAL(12, 3)) AS pcolab
    FROM given_modules
),
found AS (
    SELECT students.row, modules.module, modules.load, modules.pcolab,
        SUM(modules.load) OVER (PARTITION BY students.row) AS loads
    FROM students
    JOIN modules
        ON modules.husid = students.husid
        -- A file of one institution need not repeat INSTID, nor NUMHUS where there is one instance.
        AND COALESCE(NULLIF(modules.instid, ''), students.instid, '')
            = COALESCE(students.instid, '')
        AND COALESCE(NULLIF(modules.numhus, ''), students.numhus) = students.numhus
)
SELECT row, module, CASE WHEN loads > 0 THEN load ELSE 1 END AS load,
    CASE WHEN pcolab IS NOT NULL THEN CAST(LEAST(GREATEST(pcolab, 0), 100) * 1000 AS BIGINT) END
        AS pcolab
FROM found
