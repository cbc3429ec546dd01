"""The picture of one of the county's pages in the READMEs: ``python -m tests.county.picture HOME`` writes it.

Needs Chromium and a font with Chinese characters, which ``tests.layouts.printed_pages`` names.
"""

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image

from pipelines.pages.build import build_site
from pipelines.pages.rendering import body_path
from pipelines.settings import Settings
from tests.conftest import ROOT
from tests.county.bodies import CITY, COUNTY
from tests.layouts.printed_pages import find_chromium
from warehouse.paths import Home
from warehouse.release_reader import open_published

PICTURE = ROOT / "docs" / "page.png"
_BODY = f"{CITY}{COUNTY}教育局"
_WIDTH, _HEIGHT = 1000, 920
_COLOURS = 64


def write_picture(home: Home, chromium: str) -> None:
    """A body's page, as far as one screen shows it."""
    with open_published(home.published_database) as con:
        found = con.execute(
            "SELECT agency_id FROM agencies WHERE full_name = $name", {"name": _BODY}
        ).fetchall()
        ((agency_id,),) = found
    with TemporaryDirectory() as name:
        site = Path(name) / "site"
        build_site(home.published_database, site, home.quality / "index.html", Settings.from_environment())
        shown = Path(name) / "page.png"
        options = ["--headless", "--no-sandbox", "--hide-scrollbars", f"--window-size={_WIDTH},{_HEIGHT}"]
        page = (site / body_path(agency_id)).as_uri()
        subprocess.run([chromium, *options, f"--screenshot={shown}", page], check=True, capture_output=True)
        with Image.open(shown) as image:
            image.convert("RGB").quantize(_COLOURS).save(PICTURE, optimize=True)


if __name__ == "__main__":
    program = find_chromium()
    if program is None:
        sys.exit("Chromium is not there.")
    write_picture(Home(Path(sys.argv[1])), program)
