"""What the store says of a reading as a whole."""

import hashlib
import json
from dataclasses import replace
from decimal import Decimal

from schemas.extraction import CellReading, ReportReading
from schemas.store import reading_key

READING = ReportReading(None, None, None, None, None, None, None, "2021", "2021", "", (), ())


def test_the_key_of_a_reading_stays_as_it_is_in_lists_of_what_people_looked_at():
    """They name it by the hash of its cells as a list in JSON: codes, status, value without idle zeros."""
    cells = (
        CellReading(
            "article20_items", ("art20_8", "institutional_fees", "fee_amount"), "stated", Decimal("1.50")
        ),
        CellReading("application_dispositions", ("received_new", "natural_person"), "stated", Decimal("0.0")),
        CellReading("application_dispositions", ("received_new", "total"), "stated", Decimal("1E+3")),
        CellReading("review_litigation_counts", ("reviews", "upheld"), "blank"),
    )
    listed = [
        ["article20_items", "art20_8", "institutional_fees", "fee_amount", "stated", "1.5"],
        ["application_dispositions", "received_new", "natural_person", "stated", "0"],
        ["application_dispositions", "received_new", "total", "stated", "1000"],
        ["review_litigation_counts", "reviews", "upheld", "blank", None],
    ]
    digest = hashlib.sha256(json.dumps(listed).encode()).hexdigest()
    assert reading_key(replace(READING, cells=cells)) == digest[:16]
