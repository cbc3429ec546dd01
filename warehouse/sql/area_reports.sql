-- What one year's reports are to the total of the area that their body lies in.
INSERT INTO area_reports BY NAME
SELECT
    body.report_id, CAST($year AS SMALLINT) AS report_year, body.area_id,
    CASE
        WHEN body.is_whole AND mode.is_refuted THEN 'refuted'
        WHEN mode.built_from <> 'parts' THEN CASE WHEN body.is_whole THEN 'whole' ELSE 'contained' END
        WHEN body.is_part THEN 'added'
        WHEN body.is_same THEN 'same_number'
        ELSE 'not_added'
    END AS part
FROM area_bodies AS body
JOIN areas ON areas.area_id = body.area_id
JOIN area_modes AS mode ON mode.area = areas.area
ORDER BY body.report_id
