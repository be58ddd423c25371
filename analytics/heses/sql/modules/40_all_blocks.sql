-- Blocks of modules where a student has any, else the student's own.
SELECT row, centre, subject, proportion FROM module_blocks
UNION ALL
SELECT blocks.row, blocks.centre, blocks.subject, blocks.proportion
FROM blocks
LEFT JOIN (SELECT DISTINCT row FROM taken) AS modular ON modular.row = blocks.row
WHERE modular.row IS NULL
