-- The reports of some bodies, each with where it was read from.
WITH sources AS (
    SELECT held.report_id, list({'path': path, 'role': role, 'url': source_url} ORDER BY role, path) AS sources
    FROM report_sources AS held JOIN source_files USING (path, source_sha256)
    GROUP BY held.report_id
)
SELECT
    report_id, agency_id, agency_name, report_year, title, signed_on, published_on, year_status, place_status,
    counts_scope, form_version, article20_form, dispositions_form, status, verification, review_reasons, sources
FROM reports JOIN sources USING (report_id)
WHERE list_contains($agency_ids, agency_id)
ORDER BY report_year NULLS LAST, report_id
