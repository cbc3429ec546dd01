"""Many checks as one query, of everything or of the rows of some report years, or of some reports."""

from collections.abc import Collection, Sequence

from expectations.checks import Check, ColumnsAre, InSet, NoRows, NotNull
from expectations.fragments import literals
from schemas.tables import TABLES, UNKNOWN_YEAR


def broken_by_row(condition: NotNull | InSet) -> str:
    """The SQL that is true of a row that does not conform."""
    match condition:
        case NotNull(column):
            return f"{column} IS NULL"
        case InSet(column, values):
            return f"{column} NOT IN ({literals(values)})"


def broken_checks(
    checks: Sequence[Check], years: Collection[str] = (), report_ids: Collection[str] | None = None
) -> str:
    """The query of the names, ``suite/expectation``, of checks of one suite that do not hold.

    ``years`` are partitions, the unknown one among them: only their rows are there then, of all tables that
    are kept by year; with ``report_ids`` only these reports', where rows name any.
    """
    queries = []
    given = [_only(years, report_ids)] if years else []
    by_column: dict[str, list[Check]] = {}
    for check in checks:
        match check.condition:
            case NoRows(select):
                queries.append(f"SELECT '{check.full_name}' AS broken FROM ({select})")
                given.append(check.condition.given)
            case ColumnsAre(names):
                queries.append(_other_columns(check, names))
            case NotNull(column) | InSet(column):
                by_column.setdefault(column, []).append(check)
    queries += [_broken_values(column, of_column) for column, of_column in by_column.items()]
    relations = ",\n".join(dict.fromkeys(filter(None, given)))
    beginning = f"WITH {relations}\n" if relations else ""
    return (
        f"{beginning}SELECT DISTINCT broken FROM (\n"
        + "\nUNION ALL\n".join(queries)
        + "\n) WHERE broken IS NOT NULL"
    )


def _broken_values(column: str, checks: Sequence[Check]) -> str:
    """Of the values of a column: where there are declared ones they are few, and each is looked up once."""
    broken = {check.full_name: broken_by_row(check.condition) for check in checks}  # type: ignore[arg-type]
    told = ", ".join(f"CASE WHEN {condition} THEN '{name}' END" for name, condition in broken.items())
    if any(isinstance(check.condition, InSet) for check in checks):
        # Without a condition, which would be asked of every row.
        return f"SELECT unnest([{told}]) AS broken FROM (SELECT DISTINCT {column} FROM {checks[0].suite})"
    return f"SELECT unnest([{told}]) AS broken FROM {checks[0].suite} WHERE {' OR '.join(broken.values())}"


def _other_columns(check: Check, names: Collection[str]) -> str:
    return f"""
SELECT '{check.full_name}' AS broken FROM duckdb_columns()
WHERE database_name = current_database() AND schema_name = 'main' AND table_name = '{check.suite}'
HAVING list_sort(list(column_name)) IS DISTINCT FROM [{literals(sorted(names))}]
"""


def _only(years: Collection[str], report_ids: Collection[str] | None) -> str:
    """The tables under their own names, but only with the rows of some years, and of some reports."""
    known = ", ".join(year for year in sorted(years) if year != UNKNOWN_YEAR)
    conditions = [f"report_year IN ({known})"] if known else []
    conditions += ["report_year IS NULL"] if UNKNOWN_YEAR in years else []
    of_years = f"({' OR '.join(conditions)})"
    of_reports = of_years
    if report_ids is not None:
        of_reports += f" AND report_id IN ({literals(sorted(report_ids))})"
    return ",\n".join(
        f"{table.name} AS NOT MATERIALIZED (SELECT * FROM main.{table.name} "
        f"WHERE {of_reports if 'report_id' in table.column_names else of_years})"
        for table in TABLES
        if table.by_year
    )
