-- The price group of each of the 16 blocks: pre-clinical medicine and dentistry first (TS 38),
-- then the cost centre (TS 37), and where there is none the block's subject (TS 39, A-13); NONE
-- where that has none either. SPORT and CENTRE30 are settled by institution later.
SELECT
    all_blocks.row,
    all_blocks.proportion,
    -- A block of a proportion alone has a share only by its proportion (A-12).
    CASE WHEN all_blocks.centre IS NULL AND all_blocks.subject IS NULL THEN 0 ELSE 1 END
        AS is_named,
    CASE
        WHEN all_blocks.subject IN ('A1', 'A2') THEN 'B'
        ELSE COALESCE(
            cost_centres.price_group, subjects.price_group, letters.price_group, 'NONE'
        )
    END AS price_group
FROM all_blocks
LEFT JOIN cost_centres ON cost_centres.cost_centre = all_blocks.centre
LEFT JOIN subjects ON subjects.subject = all_blocks.subject
LEFT JOIN subjects AS letters ON letters.subject = SUBSTR(all_blocks.subject, 1, 1)
