-- The reports of some bodies, each with where it was read from.
WITH sources AS (
    SELECT held.report_id, list({
            'path': path, 'role': role, 'url': source_url, 'sha256': source_sha256, 'bytes': bytes,
            'media_type': media_type, 'is_present': is_present
        } ORDER BY role, path) AS sources
    FROM report_sources AS held JOIN source_files USING (path, source_sha256)
    GROUP BY held.report_id
)
SELECT
    reports.report_id, agency_id, agency_name, reports.report_year, title, signed_on, published_on, year_status,
    place_status,
    counts_scope, form_version, article20_form, dispositions_form, status, verification, review_reasons, source_sha256,
    sources, text.share AS text_share, text.own_share AS own_text_share
FROM reports JOIN sources USING (report_id)
LEFT JOIN text_sameness AS text ON text.report_id = reports.report_id AND text.kind = 'last_year'
WHERE list_contains($agency_ids, agency_id)
ORDER BY reports.report_year NULLS LAST, reports.report_id
