-- The fields of TS 4 as numbers: codes as whole numbers ("01" and "1" are one code), dates as
-- YYYYMMDD, loads in millionths of a per cent, so that every sum is exact.
-- What is blank, or is not what the field holds, is missing (A-19); validation counts it.
-- Reading is done by DuckDB; the rules after it keep to SQL that other engines know.
WITH dated AS (
    SELECT
        *,
        CASE
            WHEN LENGTH(TRIM(birthdte)) >= 8
            THEN CAST(
                strftime(try_strptime(TRIM(birthdte), ['%d/%m/%Y', '%Y-%m-%d', '%Y%m%d']), '%Y%m%d')
                AS INTEGER
            )
        END AS born,
        CASE
            WHEN LENGTH(TRIM(comdate)) >= 8
            THEN CAST(
                strftime(try_strptime(TRIM(comdate), ['%d/%m/%Y', '%Y-%m-%d', '%Y%m%d']), '%Y%m%d')
                AS INTEGER
            )
        END AS commenced,
        CASE
            WHEN LENGTH(TRIM(dateleft)) >= 8
            THEN CAST(
                strftime(try_strptime(TRIM(dateleft), ['%d/%m/%Y', '%Y-%m-%d', '%Y%m%d']), '%Y%m%d')
                AS INTEGER
            )
        END AS ended,
        CAST(try_strptime(TRIM(comdate), ['%d/%m/%Y', '%Y-%m-%d', '%Y%m%d']) AS DATE) AS came_on,
        TRY_CAST(stuload AS DECIMAL(15, 6)) AS load_given,
        TRY_CAST(pcolab AS DECIMAL(15, 6)) AS pcolab_given
    FROM given
),
-- A year has four digits: 01/10/98 is no date, nor is 1998101.
whole AS (
    SELECT
        *,
        CASE WHEN born >= 10000101 THEN born END AS birth_number,
        CASE WHEN commenced >= 10000101 THEN commenced END AS start_number,
        CASE WHEN ended >= 10000101 THEN ended END AS end_number
    FROM dated
)
SELECT
    row,
    COALESCE(TRIM(instid), '') AS instid,
    COALESCE(TRIM(campid), '') AS campid,
    birth_number AS birthdte,
    start_number AS comdate,
    CASE WHEN start_number IS NOT NULL THEN came_on - DATE '1970-01-01' END AS comdate_day,
    end_number AS dateleft,
    birth_number IS NULL AND COALESCE(TRIM(birthdte), '') <> '' AS birthdte_unread,
    start_number IS NULL AND COALESCE(TRIM(comdate), '') <> '' AS comdate_unread,
    end_number IS NULL AND COALESCE(TRIM(dateleft), '') <> '' AS dateleft_unread,
    CASE
        WHEN COALESCE(TRIM(domicile), '') <> ''
        THEN COALESCE(NULLIF(LTRIM(UPPER(TRIM(domicile)), '0'), ''), '0')
    END AS domicile,
    postcode,
    NULLIF(TRIM(tinst1), '') AS tinst1,
    NULLIF(TRIM(tinst2), '') AS tinst2,
    -- A-19: a load that is blank or negative is 0.
    CASE
        WHEN load_given > 0 AND load_given < 1000000 THEN CAST(load_given * 1000000 AS BIGINT)
        ELSE 0
    END AS stuload,
    load_given IS NULL OR load_given < 0 OR load_given >= 1000000 AS stuload_repaired,
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
FROM whole
