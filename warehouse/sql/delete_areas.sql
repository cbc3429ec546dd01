DELETE FROM {table}
WHERE
    of_year(report_year, $year)
    AND (area_id IN (FROM areas_remade) OR area_id NOT IN (SELECT area_id FROM areas_told))
