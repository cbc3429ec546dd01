"""Ids are the same on every machine, for ever: published tables are joined on them."""

from schemas.identifiers import agency_id, provisional_agency_id, report_id


def test_ids_are_what_they_always_were():
    body = agency_id("乌苏市甘河子镇")
    assert body == "a6cca5a8c5ed4e246"
    assert report_id(body, 2024) == "r2b2d7c5cf042bd79"


def test_a_provisional_id_says_so_and_so_does_its_report_s():
    body = provisional_agency_id("金牛镇", 2024, "text")
    assert body.startswith("p")
    assert report_id(body, 2024).startswith("p")


def test_bodies_of_one_name_whose_place_is_unknown_are_kept_apart():
    ids = {
        provisional_agency_id("金牛镇", 2024, "one text"),
        provisional_agency_id("金牛镇", 2024, "another text"),
        provisional_agency_id("金牛镇", 2023, "one text"),
        provisional_agency_id(None, None, "one text"),
    }
    assert len(ids) == 4


def test_the_years_of_a_body_are_different_reports():
    body = agency_id("英都镇")
    assert len({report_id(body, 2024), report_id(body, 2023), report_id(body, None)}) == 3
