-- Of each code the eight newest, with how many there are of it and in how many reports; the worst codes first.
WITH codes AS (
    SELECT finding_code, count(*) AS findings, count(DISTINCT report_id) AS reports
    FROM findings
    WHERE finding_id NOT IN (SELECT finding_id FROM reviewed_findings)
    GROUP BY finding_code
),
newest AS (
    SELECT
        finding.rowid AS number,
        report.agency_name,
        row_number() OVER (
            PARTITION BY finding.finding_code
            ORDER BY
                finding.report_year DESC NULLS LAST,
                report.agency_name, finding.path, finding.cell, finding.finding_id
        ) AS nth
    FROM findings AS finding
    LEFT JOIN reports AS report USING (report_id)
    WHERE finding.finding_id NOT IN (SELECT finding_id FROM reviewed_findings)
    QUALIFY nth <= 8
)
SELECT
    finding.severity,
    finding.finding_code,
    codes.findings,
    codes.reports,
    finding.report_id,
    newest.agency_name,
    finding.report_year,
    finding.path,
    finding.cell,
    finding.stated,
    finding.expected,
    finding.message_en,
    finding.message_zh,
    finding.locator
FROM newest
JOIN findings AS finding ON finding.rowid = newest.number
JOIN codes USING (finding_code)
ORDER BY
    list_position(['error', 'warning', 'info'], finding.severity) NULLS LAST,
    codes.findings DESC,
    finding.finding_code,
    newest.nth
