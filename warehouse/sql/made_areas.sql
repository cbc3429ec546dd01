-- What each area of one year was made from, under the digest of its totals.
INSERT INTO meta.made_areas
SELECT CAST($year AS SMALLINT), $digest, area_id, parent_id, told FROM areas_told
