"""One thing changed in a sound warehouse, and the only expectations that fail then."""

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


# A cell of the 2023 report, and the one row of a table that is easily told from others.
CELL = f"report_id = '{R2023}' AND disposition_code = 'granted' AND applicant_code = 'research_institution'"

GRANTED = f"report_id = '{R2023}' AND scope = 'granted'"
BREAK_A_SUM = f"UPDATE arithmetic SET left_value = 99, status = 'broken' WHERE {GRANTED}"
CONTRADICT_A_TABLE = f"""
UPDATE narrative_claims SET verdict = 'disagrees', table_value = 6 WHERE report_id = '{R2023}'
"""
FIND_A_CONTRADICTION = f"""
UPDATE findings SET finding_code = 'claim_disagrees', severity = 'warning', stated = '5件',
    locator = 'line=3;col=1', cell = 'application_dispositions/received_new/total'
WHERE report_id = '{R2023}'
"""


def year_check(status: str, expected: int) -> str:
    """What the 2023 report carried in, 1, held against what one of the year before carried forward."""
    return f"""
    INSERT INTO year_checks BY NAME
    SELECT report_id, report_year, 'carried_over' AS check_code, 'total' AS scope,
        'application_dispositions/carried_in/total' AS cell, '{R2022}' AS previous_report_id,
        1 AS stated_value, {expected} AS expected_value, '{status}' AS status
    FROM reports WHERE report_id = '{R2023}'
    """


CRITICAL = {
    "duplicate key": Case(
        f"INSERT INTO application_dispositions SELECT * FROM application_dispositions WHERE {CELL}",
        ["application_dispositions"],
        ["application_dispositions/key_unique"],
    ),
    "duplicate report": Case(
        f"INSERT INTO reports SELECT * FROM reports WHERE report_id = '{R2023}'",
        ["reports"],
        ["reports/key_unique", "reports/one_current_source"],
    ),
    "row removed": Case(
        f"DELETE FROM application_dispositions WHERE {CELL}",
        ["application_dispositions"],
        ["application_dispositions/whole_grid"],
    ),
    "one row removed, another there twice": Case(
        f"UPDATE application_dispositions SET applicant_code = 'natural_person' WHERE {CELL}",
        ["application_dispositions"],
        ["application_dispositions/key_unique", "application_dispositions/whole_grid"],
    ),
    "all rows of a report removed": Case(
        f"DELETE FROM article20_items WHERE report_id = '{R2022}'",
        ["article20_items"],
        ["article20_items/whole_grid"],
    ),
    "cell of the other form": Case(
        f"""
        UPDATE application_dispositions SET disposition_code = 'other.unspecified'
        WHERE report_id = '{R2023}' AND disposition_code = 'other.other'
        """,
        ["application_dispositions"],
        ["application_dispositions/rows_in_form", "application_dispositions/whole_grid"],
    ),
    "measure under the wrong item": Case(
        f"""
        UPDATE article20_items SET item_code = 'art20_6'
        WHERE report_id = '{R2023}' AND subject_code = 'administrative_licensing'
        """,
        ["article20_items"],
        ["article20_items/rows_in_form", "article20_items/whole_grid"],
    ),
    "unknown code": Case(
        f"UPDATE application_dispositions SET applicant_code = 'martian' WHERE {CELL}",
        ["application_dispositions"],
        [
            "application_dispositions/applicant_code_known",
            "application_dispositions/rows_in_form",
            "application_dispositions/whole_grid",
        ],
    ),
    "number in a blank cell": Case(
        "UPDATE review_litigation_counts SET case_count = 0 WHERE value_status = 'blank'",
        ["review_litigation_counts"],
        ["review_litigation_counts/value_exactly_where_stated"],
    ),
    "no number in a stated cell": Case(
        f"UPDATE application_dispositions SET application_count = NULL WHERE {CELL}",
        ["application_dispositions"],
        ["application_dispositions/value_exactly_where_stated"],
    ),
    "number without its source": Case(
        f"UPDATE application_dispositions SET locator = NULL WHERE {CELL}",
        ["application_dispositions"],
        ["application_dispositions/number_is_traceable"],
    ),
    "unknown status": Case(
        "UPDATE review_litigation_counts SET value_status = 'empty' WHERE value_status = 'blank'",
        ["review_litigation_counts"],
        ["review_litigation_counts/value_status_in_domain"],
    ),
    "unknown unit": Case(
        "UPDATE article20_items SET unit = 'yuan' WHERE measure_code = 'fee_amount'",
        ["article20_items"],
        ["article20_items/unit_in_domain", "article20_items/unit_fits_measure"],
    ),
    "unit of another measure": Case(
        "UPDATE article20_items SET unit = 'unknown' WHERE measure_code = 'issued'",
        ["article20_items"],
        ["article20_items/unit_fits_measure"],
    ),
    "count with a fraction": Case(
        "UPDATE article20_items SET value = 0.5 WHERE measure_code = 'issued'",
        ["article20_items"],
        ["article20_items/counts_are_whole"],
    ),
    "wrong year": Case(
        f"UPDATE article20_items SET report_year = 2020 WHERE report_id = '{R2023}'",
        ["article20_items"],
        ["article20_items/report_year_is_the_reports"],
    ),
    "no year": Case(
        f"UPDATE findings SET report_year = NULL WHERE report_id = '{R2023}'",
        ["findings"],
        ["findings/report_year_is_the_reports"],
    ),
    "orphan fact": Case(
        """
        INSERT INTO review_litigation_counts
        SELECT * REPLACE ('nobody' AS report_id) FROM review_litigation_counts WHERE report_year = 2023
        """,
        ["review_litigation_counts"],
        ["review_litigation_counts/report_id_known"],
    ),
    "file of no report": Case(
        f"UPDATE source_files SET report_id = 'nobody' WHERE report_id = '{R2023}'",
        ["source_files"],
        ["source_files/report_id_known"],
    ),
    "NULL": Case(
        f"""
        ALTER TABLE application_dispositions ALTER placement DROP NOT NULL;
        UPDATE application_dispositions SET placement = NULL WHERE {CELL}
        """,
        ["application_dispositions"],
        ["application_dispositions/placement_not_null"],
    ),
    "extra column": Case(
        "ALTER TABLE report_sources ADD COLUMN note VARCHAR",
        ["report_sources"],
        ["report_sources/columns_declared"],
    ),
    "column of another type": Case(
        "ALTER TABLE application_dispositions ALTER application_count TYPE DOUBLE",
        ["application_dispositions"],
        ["application_dispositions/types_declared"],
    ),
    "no current source": Case(
        f"UPDATE report_sources SET role = 'superseded' WHERE report_id = '{R2023}'",
        ["reports", "report_sources"],
        ["reports/one_current_source"],
    ),
    "two current sources": Case(
        f"""
        INSERT INTO report_sources SELECT * REPLACE ('b.txt' AS path) FROM report_sources
        WHERE report_id = '{R2023}';
        INSERT INTO source_files SELECT * REPLACE ('b.txt' AS path) FROM source_files
        WHERE report_id = '{R2023}'
        """,
        ["reports", "report_sources", "source_files"],
        ["reports/one_current_source"],
    ),
    "another source than the current one": Case(
        f"UPDATE reports SET source_sha256 = 'f' WHERE report_id = '{R2023}'",
        ["reports", "report_sources"],
        ["reports/source_is_the_current_one"],
    ),
    "source without a file": Case(
        "DELETE FROM source_files WHERE path LIKE '2023/%'",
        ["report_sources", "source_files"],
        ["report_sources/source_file_known"],
    ),
    "failure without a reason": Case(
        "UPDATE source_files SET status = 'failed', is_present = false WHERE path LIKE '2023/%'",
        ["source_files"],
        ["source_files/failure_has_reason"],
    ),
    "extracted without a report": Case(
        "UPDATE source_files SET report_id = NULL WHERE path LIKE '2023/%'",
        ["source_files"],
        ["source_files/extracted_has_report"],
    ),
    "form of the report against its tables": Case(
        f"UPDATE reports SET form_version = '2021' WHERE report_id = '{R2022}'",
        ["reports"],
        ["reports/form_version_fits_tables"],
    ),
    "complete with a cell that is missing": Case(
        "UPDATE review_litigation_counts SET value_status = 'missing' WHERE value_status = 'blank'",
        ["reports"],
        ["reports/status_fits_cells"],
    ),
    "partial with every cell": Case(
        f"UPDATE reports SET status = 'partial' WHERE report_id = '{R2023}'",
        ["reports"],
        ["reports/status_fits_cells"],
    ),
    "identity missing": Case(
        f"DELETE FROM arithmetic WHERE {GRANTED}",
        ["arithmetic"],
        ["arithmetic/whole_grid"],
    ),
    "identity of no row": Case(
        f"UPDATE arithmetic SET scope = 'refused' WHERE {GRANTED}",
        ["arithmetic"],
        ["arithmetic/rows_in_form", "arithmetic/whole_grid"],
    ),
    "holds with different sums": Case(
        f"UPDATE arithmetic SET left_value = 99 WHERE {GRANTED}",
        ["arithmetic"],
        ["arithmetic/verdict_fits_sums"],
    ),
    "broken without a finding": Case(
        BREAK_A_SUM,
        ["arithmetic", "findings"],
        ["arithmetic/broken_has_finding", "arithmetic/dispositions_row_total_holds"],
    ),
    "broken without an explanation": Case(
        BREAK_A_SUM,
        ["sum_explanations"],
        ["sum_explanations/every_broken_identity"],
    ),
    "explanation of what is not broken": Case(
        f"""
        INSERT INTO sum_explanations BY NAME
        SELECT report_id, report_year, identity_code, scope, 1 AS rank, 'unexplained' AS verdict
        FROM arithmetic WHERE {GRANTED}
        """,
        ["sum_explanations"],
        ["sum_explanations/every_broken_identity"],
    ),
    "explanation by the number that is there": Case(
        f"""
        UPDATE arithmetic SET status = 'broken' WHERE {GRANTED};
        INSERT INTO sum_explanations BY NAME
        SELECT report_id, report_year, identity_code, scope, 1 AS rank, 'possible' AS verdict, 'none' AS slip,
            'application_dispositions/granted/total' AS cell, 3 AS printed, 3 AS would_be, 0 AS difference,
            0 AS others_checked, 0 AS others_holding
        FROM arithmetic WHERE {GRANTED}
        """,
        ["sum_explanations"],
        ["sum_explanations/numbers_fit_verdict"],
    ),
    "finding of what is not broken": Case(
        f"""
        UPDATE findings SET finding_code = 'arithmetic_broken', severity = 'warning',
            cell = 'application_dispositions/granted/total'
        WHERE report_id = '{R2023}'
        """,
        ["arithmetic", "findings"],
        ["findings/arithmetic_finding_is_broken"],
    ),
    "agrees with another number": Case(
        f"UPDATE narrative_claims SET table_value = 6 WHERE report_id = '{R2023}'",
        ["narrative_claims"],
        ["narrative_claims/table_value_fits_verdict"],
    ),
    "disagrees without a finding": Case(
        CONTRADICT_A_TABLE,
        ["findings", "narrative_claims"],
        ["narrative_claims/disagreement_has_finding", "narrative_claims/text_agrees_with_tables"],
    ),
    "finding of a text that agrees": Case(
        FIND_A_CONTRADICTION,
        ["findings", "narrative_claims"],
        ["findings/claim_finding_disagrees"],
    ),
    "holds between years with different numbers": Case(
        year_check("holds", 2),
        ["year_checks"],
        ["year_checks/verdict_fits_values"],
    ),
    "broken between years without a finding": Case(
        year_check("broken", 2),
        ["year_checks"],
        ["year_checks/broken_has_finding", "year_checks/carried_over_holds"],
    ),
    "corrected by nobody": Case(
        f"UPDATE application_dispositions SET is_corrected = true WHERE {CELL}",
        ["corrections"],
        ["corrections/applied_is_in_its_cell"],
    ),
    "a version beside no other": Case(
        f"""
        INSERT INTO report_versions BY NAME
        SELECT report_id, report_year, source_sha256, path, 0 AS report_index, true AS is_current,
            'path' AS rule, 0 AS unread_cells, '1' AS extractor_version
        FROM report_sources WHERE report_id = '{R2023}'
        """,
        ["report_versions"],
        ["report_versions/one_current_version"],
    ),
    "cell of no name": Case(
        "UPDATE findings SET cell = 'application_dispositions/grunted'",
        ["findings"],
        ["findings/cell_nameable"],
    ),
    "cell of another table": Case(
        "UPDATE findings SET table_name = 'article20_items'",
        ["findings"],
        ["findings/cell_in_its_table"],
    ),
    "finding of another severity": Case(
        "UPDATE findings SET severity = 'error'",
        ["findings"],
        ["findings/severity_is_the_codes"],
    ),
    "label of a code changed": Case(
        "UPDATE code_outcomes SET label_zh = '维持' WHERE code = 'upheld'",
        ["code_outcomes"],
        ["code_outcomes/codes_declared"],
    ),
    "stored report not loaded": Case(
        "INSERT INTO guard.stored_reports VALUES ('abc', 0)",
        ["report_sources"],
        ["report_sources/stored_reports_loaded"],
    ),
    "report lost": Case(
        "INSERT INTO guard.lost_reports VALUES ('gone', 2023, '某县丁镇', NULL, 'a.txt')",
        ["reports"],
        ["reports/nothing_lost"],
    ),
}

WARNINGS = {
    "broken identity": Case(
        f"""
        UPDATE arithmetic SET left_value = 10, status = 'broken'
        WHERE report_id = '{R2019}' AND identity_code = 'reviews_total' AND scope = 'administrative_review';
        UPDATE findings SET table_name = 'review_litigation_counts', finding_code = 'arithmetic_broken',
            severity = 'warning', cell = 'review_litigation_counts/administrative_review/total'
        WHERE report_id = '{R2019}'
        """,
        ["arithmetic", "findings"],
        ["arithmetic/reviews_total_holds"],
    ),
    "text that contradicts the table": Case(
        f"{CONTRADICT_A_TABLE};{FIND_A_CONTRADICTION}",
        ["findings", "narrative_claims"],
        ["narrative_claims/text_agrees_with_tables"],
    ),
    "negative count": Case(
        f"UPDATE application_dispositions SET application_count = -1 WHERE {CELL}",
        ["application_dispositions"],
        ["application_dispositions/no_negative_number"],
    ),
    "negative change": Case(
        "UPDATE article20_items SET value = -1 WHERE measure_code = 'items_change'",
        ["article20_items"],
        [],
    ),
    "negative amount": Case(
        "UPDATE article20_items SET value = -1 WHERE measure_code = 'fee_amount'",
        ["article20_items"],
        ["article20_items/no_negative_number"],
    ),
    "amount without a unit": Case(
        "UPDATE article20_items SET value = 3, unit = 'unknown' WHERE measure_code = 'fee_amount'",
        ["article20_items"],
        ["article20_items/amounts_have_unit"],
    ),
    "zero without a unit": Case(
        "UPDATE article20_items SET unit = 'unknown' WHERE measure_code = 'fee_amount'",
        ["article20_items"],
        [],
    ),
    "cells not read": Case(
        f"""
        UPDATE application_dispositions SET application_count = NULL, value_status = CASE applicant_code
            WHEN 'natural_person' THEN 'missing'
            WHEN 'commercial_enterprise' THEN 'unreadable'
            WHEN 'research_institution' THEN 'ambiguous'
        END
        WHERE report_id = '{R2023}'
            AND applicant_code IN ('natural_person', 'commercial_enterprise', 'research_institution');
        UPDATE reports SET status = 'partial' WHERE report_id = '{R2023}'
        """,
        ["application_dispositions", "reports"],
        [f"application_dispositions/no_cell_{status}" for status in ("unreadable", "missing", "ambiguous")],
    ),
    "odd dates": Case(
        f"""
        UPDATE reports SET signed_on = DATE '2023-12-31' WHERE report_id = '{R2023}';
        UPDATE reports SET signed_on = DATE '2025-01-01' WHERE report_id = '{R2022}';
        UPDATE reports SET signed_on = DATE '2021-12-31' WHERE report_id = '{R2019}'
        """,
        ["reports"],
        ["reports/signed_after_the_year", "reports/signed_within_two_years"],
    ),
    "year to come": Case(
        f"UPDATE reports SET report_year = 2027, signed_on = NULL WHERE report_id = '{R2023}'",
        ["reports"],
        ["reports/year_plausible"],
    ),
    "nothing known of the report": Case(
        f"""
        UPDATE reports SET report_year = NULL, agency_name = NULL WHERE report_id = '{R2023}';
        UPDATE reports SET agency_id = 'p123' WHERE report_id = '{R2022}'
        """,
        ["reports"],
        ["reports/year_known", "reports/agency_known", "reports/place_known"],
    ),
    "no number at all": Case(
        "".join(
            f"UPDATE {table} SET {value} = NULL, value_status = 'blank' WHERE report_id = '{R2023}';"
            for table, value in VALUE_COLUMN.items()
        ),
        ["reports"],
        ["reports/states_a_number"],
    ),
    "files without a report": Case(
        """
        UPDATE source_files SET status = 'failed', error_code = 'empty_file' WHERE path LIKE '2023/%';
        UPDATE source_files SET status = 'unsupported', error_code = 'unsupported_format'
        WHERE path LIKE '2022/%'
        """,
        ["source_files"],
        ["source_files/files_readable", "source_files/formats_supported"],
    ),
    "a failed file that is gone": Case(
        "UPDATE source_files SET status = 'failed', error_code = 'empty_file', is_present = false",
        ["source_files"],
        [],
    ),
}
