-- What every session on a published database has.
SET TimeZone = 'UTC';

-- Texts that a spreadsheet would run; numbers and lone signs do no harm.
CREATE TEMP MACRO is_formula(text) AS
    left(text, 1) IN ('=', '+', '-', '@', '＝', '＋', '－', '＠', chr(9), chr(10), chr(13))
    AND NOT regexp_full_match(text, '[+\-＋－]?[0-9０-９.,]*%?');

-- A text for a CSV file: with an apostrophe before what a spreadsheet would run.
CREATE TEMP MACRO no_formula(text) AS CASE WHEN is_formula(text) THEN '''' || text ELSE text END;

-- A text as a field of a CSV file: NULL is nothing, an empty text "".
CREATE TEMP MACRO csv_field(text) AS CASE
    WHEN text IS NULL THEN ''
    WHEN text = '' OR regexp_matches(text, '[",\r\n]') THEN '"' || replace(text, '"', '""') || '"'
    ELSE text
END;
