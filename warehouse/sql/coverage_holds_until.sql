-- The first day on which a report that is not there is due; who has no day of its own has the last that the law names.
SELECT min(coalesce(due_on, (SELECT max(make_date(coverage.report_year + 1, month, day)) FROM due_days))) AS due_on
FROM coverage
WHERE status = 'not_due'
