-- Activities as they are; free text was left behind when the records were read.
SELECT * FROM activities_given
