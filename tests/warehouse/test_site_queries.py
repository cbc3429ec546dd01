"""By what pages are known to be as they would be made anew."""

from warehouse.paths import Home
from warehouse.site_queries import digests
from warehouse.working import open_working


def test_the_pages_of_a_body_of_which_two_files_go_at_once_are_made_anew(released: Home) -> None:
    with open_working(released.working_database) as con:
        for table in ("report_sources", "source_files"):
            copies = f"SELECT * REPLACE (path || '.copy' AS path) FROM {table} WHERE report_id = 'r1'"
            con.execute(f"INSERT INTO {table} BY NAME {copies}")
        before = digests(con)
        con.execute("UPDATE source_files SET is_present = false WHERE report_id = 'r1'")
        changed = {(body,) for body, digest in digests(con).items() if digest != before[body]}
        assert changed == set(con.execute("SELECT agency_id FROM reports WHERE report_id = 'r1'").fetchall())
