"""One thing changed in a sound warehouse, and the only expectations that fail then."""

import re
from collections.abc import Collection
from typing import NamedTuple

from schemas.tables import VALUE_COLUMN
from tests.expectations.build import identity

R2023, R2019, R2022 = (identity(number) for number in range(3))


class Case(NamedTuple):
    """What is changed, which suites are run, and the only expectations that fail then."""

    sql: str
    suites: Collection[str]
    fails: Collection[str]


def cases(text: str) -> dict[str, Case]:
    """Cases by name: a line ``name: suites: what fails`` (in the first suite, if it names none), then SQL."""
    found = {}
    for name, suites, fails, sql in re.findall(
        r"^(\S[^:]*): ([^:]*):(.*)\n((?:    .*\n)+)", text, re.MULTILINE
    ):
        first = suites.split()[0]
        failing = [each if "/" in each else f"{first}/{each}" for each in fails.split()]
        found[name] = Case(sql, suites.split(), failing)
    assert len(found) == len(re.findall(r"^\S", text, re.MULTILINE))
    return found


# A cell of the 2023 report, and the one row of a table that is easily told from others.
CELL = f"report_id = '{R2023}' AND disposition_code = 'granted' AND applicant_code = 'research_institution'"

GRANTED = f"report_id = '{R2023}' AND scope = 'granted'"
BREAK_A_SUM = f"UPDATE arithmetic SET left_value = 99, status = 'broken' WHERE {GRANTED}"
CONTRADICT_A_TABLE = (
    f"UPDATE narrative_claims SET verdict = 'disagrees', table_value = 6 WHERE report_id = '{R2023}'"
)
FIND_A_CONTRADICTION = f"""UPDATE findings SET finding_code = 'claim_disagrees', severity = 'warning',
    stated = '5件', locator = 'line=3;col=1', cell = 'application_dispositions/received_new/total'
    WHERE report_id = '{R2023}'"""
BODIES = (
    "INSERT INTO agencies BY NAME "
    "SELECT agency_id, agency_name AS full_name, false AS is_provisional FROM reports"
)
NO_NUMBERS = "".join(
    f"UPDATE {table} SET {value} = NULL, value_status = 'blank' WHERE report_id = '{R2023}';"
    for table, value in VALUE_COLUMN.items()
)


def year_check(status: str) -> str:
    """What the 2023 report carried in, 1, held against 2 of the year before."""
    return f"""INSERT INTO year_checks BY NAME
    SELECT report_id, report_year, 'carried_over' AS check_code, 'total' AS scope,
        'application_dispositions/carried_in/total' AS cell, '{R2022}' AS previous_report_id,
        1 AS stated_value, 2 AS expected_value, '{status}' AS status
    FROM reports WHERE report_id = '{R2023}'"""


def text_pair(own: int, same: int, other: str = R2022) -> str:
    """The 2023 report, of ten sentences and so many of its own, beside another."""
    return f"""INSERT INTO text_sameness BY NAME
    SELECT report_id, report_year, 'last_year' AS kind, '{other}' AS other_report_id, 10 AS sentences,
        {same} AS same, {own} AS own_sentences, {same} AS own_same, {same} / 10 AS share,
        {same} / {own} AS own_share
    FROM reports WHERE report_id = '{R2023}';
    UPDATE reports SET agency_id = 'a1' WHERE report_id IN ('{R2023}', '{R2022}')"""


CRITICAL = cases(f"""
duplicate key: application_dispositions: key_unique
    INSERT INTO application_dispositions SELECT * FROM application_dispositions WHERE {CELL}
duplicate report: reports: key_unique one_current_source
    INSERT INTO reports SELECT * FROM reports WHERE report_id = '{R2023}'
row removed: application_dispositions: whole_grid
    DELETE FROM application_dispositions WHERE {CELL}
one row removed, another there twice: application_dispositions: key_unique whole_grid
    UPDATE application_dispositions SET applicant_code = 'natural_person' WHERE {CELL}
all rows of a report removed: article20_items: whole_grid
    DELETE FROM article20_items WHERE report_id = '{R2022}'
cell of the other form: application_dispositions: rows_in_form whole_grid
    UPDATE application_dispositions SET disposition_code = 'other.unspecified' WHERE report_id = '{R2023}' AND
    disposition_code = 'other.other'
measure under the wrong item: article20_items: rows_in_form whole_grid
    UPDATE article20_items SET item_code = 'art20_6' WHERE report_id = '{R2023}' AND subject_code =
    'administrative_licensing'
unknown code: application_dispositions: applicant_code_known rows_in_form whole_grid
    UPDATE application_dispositions SET applicant_code = 'martian' WHERE {CELL}
number in a blank cell: review_litigation_counts: value_exactly_where_stated
    UPDATE review_litigation_counts SET case_count = 0 WHERE value_status = 'blank'
no number in a stated cell: application_dispositions: value_exactly_where_stated
    UPDATE application_dispositions SET application_count = NULL WHERE {CELL}
number without its source: application_dispositions: number_is_traceable
    UPDATE application_dispositions SET locator = NULL WHERE {CELL}
unknown status: review_litigation_counts: value_status_in_domain
    UPDATE review_litigation_counts SET value_status = 'empty' WHERE value_status = 'blank'
unknown unit: article20_items: unit_in_domain unit_fits_measure
    UPDATE article20_items SET unit = 'yuan' WHERE measure_code = 'fee_amount'
unit of another measure: article20_items: unit_fits_measure
    UPDATE article20_items SET unit = 'unknown' WHERE measure_code = 'issued'
count with a fraction: article20_items: counts_are_whole
    UPDATE article20_items SET value = 0.5 WHERE measure_code = 'issued'
wrong year: article20_items: report_year_is_the_reports
    UPDATE article20_items SET report_year = 2020 WHERE report_id = '{R2023}'
no year: findings: report_year_is_the_reports
    UPDATE findings SET report_year = NULL WHERE report_id = '{R2023}'
orphan fact: review_litigation_counts: report_id_known
    INSERT INTO review_litigation_counts SELECT * REPLACE ('nobody' AS report_id) FROM
    review_litigation_counts WHERE report_year = 2023
file of no report: source_files: report_id_known
    UPDATE source_files SET report_id = 'nobody' WHERE report_id = '{R2023}'
NULL: application_dispositions: placement_not_null
    ALTER TABLE application_dispositions ALTER placement DROP NOT NULL; UPDATE application_dispositions SET
    placement = NULL WHERE {CELL}
extra column: report_sources: columns_declared
    ALTER TABLE report_sources ADD COLUMN note VARCHAR
column of another type: application_dispositions: types_declared
    ALTER TABLE application_dispositions ALTER application_count TYPE DOUBLE
no current source: reports report_sources: one_current_source
    UPDATE report_sources SET role = 'superseded' WHERE report_id = '{R2023}'
two current sources: reports report_sources source_files: one_current_source
    INSERT INTO report_sources SELECT * REPLACE ('b.txt' AS path) FROM report_sources WHERE report_id =
    '{R2023}'; INSERT INTO source_files SELECT * REPLACE ('b.txt' AS path) FROM source_files WHERE report_id =
    '{R2023}'
another source than the current one: reports report_sources: source_is_the_current_one
    UPDATE reports SET source_sha256 = 'f' WHERE report_id = '{R2023}'
source without a file: report_sources source_files: source_file_known
    DELETE FROM source_files WHERE path LIKE '2023/%'
failure without a reason: source_files: failure_has_reason
    UPDATE source_files SET status = 'failed', is_present = false WHERE path LIKE '2023/%'
extracted without a report: source_files: extracted_has_report
    UPDATE source_files SET report_id = NULL WHERE path LIKE '2023/%'
form of the report against its tables: reports: form_version_fits_tables
    UPDATE reports SET form_version = '2021' WHERE report_id = '{R2022}'
complete with a cell that is missing: reports: status_fits_cells
    UPDATE review_litigation_counts SET value_status = 'missing' WHERE value_status = 'blank'
partial with every cell: reports: status_fits_cells
    UPDATE reports SET status = 'partial' WHERE report_id = '{R2023}'
identity missing: arithmetic: whole_grid
    DELETE FROM arithmetic WHERE {GRANTED}
identity of no row: arithmetic: rows_in_form whole_grid
    UPDATE arithmetic SET scope = 'refused' WHERE {GRANTED}
holds with different sums: arithmetic: verdict_fits_sums
    UPDATE arithmetic SET left_value = 99 WHERE {GRANTED}
broken without a finding: arithmetic findings: broken_has_finding dispositions_row_total_holds
    {BREAK_A_SUM}
broken without an explanation: sum_explanations: every_broken_identity
    {BREAK_A_SUM}
explanation of what is not broken: sum_explanations: every_broken_identity
    INSERT INTO sum_explanations BY NAME SELECT report_id, report_year, identity_code, scope, 1 AS rank,
    'unexplained' AS verdict FROM arithmetic WHERE {GRANTED}
explanation by the number that is there: sum_explanations: numbers_fit_verdict
    UPDATE arithmetic SET status = 'broken' WHERE {GRANTED}; INSERT INTO sum_explanations BY NAME SELECT
    report_id, report_year, identity_code, scope, 1 AS rank, 'possible' AS verdict, 'none' AS slip,
    'application_dispositions/granted/total' AS cell, 3 AS printed, 3 AS would_be, 0 AS difference, 0 AS
    others_checked, 0 AS others_holding FROM arithmetic WHERE {GRANTED}
finding of what is not broken: findings arithmetic: arithmetic_finding_is_broken
    UPDATE findings SET finding_code = 'arithmetic_broken', severity = 'warning', cell =
    'application_dispositions/granted/total' WHERE report_id = '{R2023}'
agrees with another number: narrative_claims: table_value_fits_verdict
    UPDATE narrative_claims SET table_value = 6 WHERE report_id = '{R2023}'
disagrees without a finding: narrative_claims findings: disagreement_has_finding text_agrees_with_tables
    {CONTRADICT_A_TABLE}
finding of a text that agrees: findings narrative_claims: claim_finding_disagrees
    {FIND_A_CONTRADICTION}
holds between years with different numbers: year_checks: verdict_fits_values
    {year_check("holds")}
broken between years without a finding: year_checks: broken_has_finding carried_over_holds
    {year_check("broken")}
body in no area: area_reports: every_certain_body_is_in_an_area
    UPDATE reports SET full_name = agency_name, level = 'township' WHERE report_id = '{R2023}'
report that is asked of nobody: coverage: every_report_is_covered
    {BODIES}; UPDATE reports SET full_name = agency_name WHERE report_year = 2023;
    INSERT INTO coverage BY NAME SELECT agency_id, 2023 AS report_year, 'not_seen' AS status,
    'roster' AS basis FROM reports WHERE report_year <> 2023
late without a day: coverage: status_fits_report late_has_finding
    {BODIES}; INSERT INTO coverage BY NAME SELECT agency_id, report_year, 'late' AS status,
    'roster' AS basis, report_id FROM reports WHERE report_year = 2023
late without a finding: coverage findings: late_has_finding
    {BODIES}; INSERT INTO coverage BY NAME SELECT agency_id, report_year, 'late' AS status, 'roster' AS basis,
    DATE '2024-01-31' AS due_on, DATE '2024-02-01' AS seen_on, report_id FROM reports WHERE report_year = 2023
not seen and there: coverage: status_fits_report agency_id_is_a_body
    INSERT INTO coverage BY NAME SELECT agency_id, report_year, 'not_seen' AS status,
    'roster' AS basis, report_id FROM reports WHERE report_year = 2023
followed by two: agency_successors: followed_is_one_to_one agency_id_is_a_body successor_id_is_a_body
    INSERT INTO agency_successors VALUES ('a1', 'a2', 2021, 'same_code', NULL, true),
    ('a1', 'a3', 2021, 'same_code', NULL, false)
total of another number: totals_by_area: total_is_what_it_is_built_from
    INSERT INTO totals_by_area VALUES ('a1', 2023, 'application_dispositions',
    'application_dispositions/granted/total', 1, 'consolidated', 1, 2, NULL, 0, 0, 0, 0)
more of its own sentences than it has: text_sameness: counts_fit
    {text_pair(own=11, same=1)}
text beside a report of another year: text_sameness: other_report_is_of_its_kind
    {text_pair(own=9, same=1, other=R2019)}
same text without a finding: text_sameness: same_text_has_finding
    {text_pair(own=9, same=9)}
finding of a text of its own: text_sameness: same_text_has_finding
    UPDATE findings SET finding_code = 'text_as_last_year', severity = 'warning' WHERE report_id = '{R2023}'
corrected by nobody: corrections: applied_is_in_its_cell
    UPDATE application_dispositions SET is_corrected = true WHERE {CELL}
a version beside no other: report_versions: one_current_version
    INSERT INTO report_versions BY NAME SELECT report_id, report_year, source_sha256, path, 0 AS report_index,
    true AS is_current, 'path' AS rule, 0 AS unread_cells, '1' AS extractor_version FROM report_sources WHERE
    report_id = '{R2023}'
cell of no name: findings: cell_nameable
    UPDATE findings SET cell = 'application_dispositions/grunted'
cell of another table: findings: cell_in_its_table
    UPDATE findings SET table_name = 'article20_items'
finding of another severity: findings: severity_is_the_codes
    UPDATE findings SET severity = 'error'
label of a code changed: code_outcomes: codes_declared
    UPDATE code_outcomes SET label_zh = '维持' WHERE code = 'upheld'
stored report not loaded: report_sources: stored_reports_loaded
    INSERT INTO guard.stored_reports VALUES ('abc', 0)
report lost: reports: nothing_lost
    INSERT INTO guard.lost_reports VALUES ('gone', 2023, '某县丁镇', NULL, 'a.txt')
""")

WARNINGS = cases(f"""
broken identity: arithmetic findings: reviews_total_holds
    UPDATE arithmetic SET left_value = 10, status = 'broken' WHERE report_id = '{R2019}' AND identity_code =
    'reviews_total' AND scope = 'administrative_review'; UPDATE findings SET table_name =
    'review_litigation_counts', finding_code = 'arithmetic_broken', severity = 'warning', cell =
    'review_litigation_counts/administrative_review/total' WHERE report_id = '{R2019}'
text that contradicts the table: narrative_claims findings: text_agrees_with_tables
    {CONTRADICT_A_TABLE};{FIND_A_CONTRADICTION}
negative count: application_dispositions: no_negative_number
    UPDATE application_dispositions SET application_count = -1 WHERE {CELL}
negative change: article20_items:
    UPDATE article20_items SET value = -1 WHERE measure_code = 'items_change'
negative amount: article20_items: no_negative_number
    UPDATE article20_items SET value = -1 WHERE measure_code = 'fee_amount'
amount without a unit: article20_items: amounts_have_unit
    UPDATE article20_items SET value = 3, unit = 'unknown' WHERE measure_code = 'fee_amount'
zero without a unit: article20_items:
    UPDATE article20_items SET unit = 'unknown' WHERE measure_code = 'fee_amount'
cells not read: application_dispositions reports: no_cell_unreadable no_cell_missing no_cell_ambiguous
    UPDATE application_dispositions SET application_count = NULL, value_status = CASE applicant_code WHEN
    'natural_person' THEN 'missing' WHEN 'commercial_enterprise' THEN 'unreadable' WHEN 'research_institution'
    THEN 'ambiguous' END WHERE report_id = '{R2023}' AND applicant_code IN ('natural_person',
    'commercial_enterprise', 'research_institution'); UPDATE reports SET status = 'partial' WHERE report_id =
    '{R2023}'
odd dates: reports: signed_after_the_year signed_within_two_years
    UPDATE reports SET signed_on = DATE '2023-12-31' WHERE report_id = '{R2023}'; UPDATE reports SET signed_on
    = DATE '2025-01-01' WHERE report_id = '{R2022}'; UPDATE reports SET signed_on = DATE '2021-12-31' WHERE
    report_id = '{R2019}'
year to come: reports: year_plausible
    UPDATE reports SET report_year = 2027, signed_on = NULL WHERE report_id = '{R2023}'
evidence that differs: reports: year_uncontested place_uncontested
    UPDATE reports SET year_status = 'contested', agency_id = 'p123', place_status = 'resolved',
    review_reasons = 'year_contested,place_contested' WHERE report_id = '{R2023}'
nothing known of the report: reports: year_known agency_known place_known
    UPDATE reports SET report_year = NULL, agency_name = NULL WHERE report_id = '{R2023}'; UPDATE reports SET
    agency_id = 'p123' WHERE report_id = '{R2022}'
no number at all: reports: states_a_number
    {NO_NUMBERS}
files without a report: source_files: files_readable formats_supported
    UPDATE source_files SET status = 'failed', error_code = 'empty_file' WHERE path LIKE '2023/%'; UPDATE
    source_files SET status = 'unsupported', error_code = 'unsupported_format' WHERE path LIKE '2022/%'
a failed file that is gone: source_files:
    UPDATE source_files SET status = 'failed', error_code = 'empty_file', is_present = false
""")
