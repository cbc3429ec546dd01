"""Units as rows of the table of places."""

from pipelines.rows.place_rows import place_rows


def test_units_have_the_years_of_the_lists_they_are_in() -> None:
    rows = {row["full_name"]: row for row in place_rows().to_pylist()}
    assert len(rows) == place_rows().num_rows
    old, new = rows["福建省三明市沙县"], rows["福建省三明市沙县区"]
    assert (old["level"], old["years"], new["years"]) == (
        "county", [2018, 2019, 2020], [2021, 2022, 2023, 2024, 2025],
    )  # fmt: skip
    town = rows["河南省平顶山市鲁山县下汤镇"]
    assert (town["level"], town["years"]) == ("township", [2018, 2019, 2020, 2021, 2022, 2023, 2025])
    assert (rows["广东省东莞市东城街道"]["county"], rows["北京市"]["level"]) == (None, "province")
    assert rows["河南省平顶山市鲁山县"]["civil_affairs_code"] == 410423
