-- What one year's reports claim, from the store's claims ($files) and the relation "resolved".
CREATE OR REPLACE TEMP TABLE stated_claims AS
SELECT resolved.report_id, resolved.report_year, claim.*
    EXCLUDE (source_sha256, extractor_version, report_index)
    REPLACE (coalesce(resolved.locator_prefix, '') || claim.locator AS locator)
FROM read_parquet($files) AS claim
JOIN resolved USING (source_sha256, extractor_version, report_index)
WHERE of_year(resolved.report_year, $year)
