-- The fields of TS 4 as numbers: codes as whole numbers ("01" and "1" are one code), dates as
-- YYYYMMDD, loads in millionths of a per cent, so that every sum is exact.
-- What is blank, or is not what the field holds, is missing (A-19); validation counts it.
WITH dated AS (
    SELECT
        given.*,
        born.number AS birth_number,
        started.number AS start_number,
        started.day AS start_day,
        ended.number AS end_number,
        TRY_CAST(stuload AS DECIMAL(15, 6)) AS load_given,
        TRY_CAST(pcolab AS DECIMAL(15, 6)) AS pcolab_given
    FROM given
    LEFT JOIN dates AS born ON born.written = given.birthdte
    LEFT JOIN dates AS started ON started.written = given.comdate
    LEFT JOIN dates AS ended ON ended.written = given.dateleft
)
SELECT
    row,
    COALESCE(TRIM(instid), '') AS instid,
    COALESCE(TRIM(campid), '') AS campid,
    birth_number AS birthdte,
    start_number AS comdate,
    start_day AS comdate_day,
    end_number AS dateleft,
    birth_number IS NULL AND COALESCE(TRIM(birthdte), '') <> '' AS birthdte_unread,
    start_number IS NULL AND COALESCE(TRIM(comdate), '') <> '' AS comdate_unread,
    end_number IS NULL AND COALESCE(TRIM(dateleft), '') <> '' AS dateleft_unread,
    NULLIF(TRIM(tinst1), '') AS tinst1,
    NULLIF(TRIM(tinst2), '') AS tinst2,
    -- A-19: a load that is blank or negative is 0.
    CASE
        WHEN load_given > 0 AND load_given < 1000000 THEN CAST(load_given * 1000000 AS BIGINT)
        ELSE 0
    END AS stuload,
    COALESCE(load_given < 0 OR load_given >= 1000000, TRUE) AS stuload_repaired,
    -- A-19: clamped to 0-100; in thousandths of a per cent.
    CASE
        WHEN pcolab_given IS NOT NULL
        THEN CAST(LEAST(GREATEST(pcolab_given, 0), 100) * 1000 AS INTEGER)
    END AS own_pcolab,
    COALESCE(pcolab_given < 0 OR pcolab_given > 100, FALSE) AS pcolab_clamped,
    TRY_CAST(disall AS SMALLINT) AS disall,
    TRY_CAST(yrllinst AS SMALLINT) AS yrllinst,
    TRY_CAST(qualent2 AS SMALLINT) AS qualent2,
    TRY_CAST(spcstu AS SMALLINT) AS spcstu,
    TRY_CAST(rsnleave AS SMALLINT) AS rsnleave,
    TRY_CAST(qualaim AS SMALLINT) AS qualaim,
    TRY_CAST(splength AS SMALLINT) AS splength,
    TRY_CAST(unitlgth AS SMALLINT) AS unitlgth,
    TRY_CAST(ttcid AS SMALLINT) AS ttcid,
    TRY_CAST(fundcode AS SMALLINT) AS fundcode,
    TRY_CAST(feeelig AS SMALLINT) AS feeelig,
    TRY_CAST(feeband AS SMALLINT) AS feeband,
    TRY_CAST(mstufee AS SMALLINT) AS mstufee,
    TRY_CAST(mode AS SMALLINT) AS mode,
    TRY_CAST(locsdy AS SMALLINT) AS locsdy,
    TRY_CAST(yearprg AS SMALLINT) AS yearprg,
    TRY_CAST(typeyr AS SMALLINT) AS typeyr,
    TRY_CAST(fundlev AS SMALLINT) AS fundlev,
    TRY_CAST(fundcomp AS SMALLINT) AS fundcomp
FROM dated
