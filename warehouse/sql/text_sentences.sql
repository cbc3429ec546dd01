-- The sentences of the reports in "resolved", each once a report, from the store's texts ($files).
CREATE OR REPLACE TEMP TABLE sentences AS
SELECT DISTINCT resolved.report_id, resolved.report_year, unnest(text.sentences) AS sentence
FROM read_parquet($files) AS text
JOIN resolved USING (source_sha256, extractor_version, report_index)
