"""Report files to readings: bytes in, an extraction out.

Pure: no paths, clock, database, logger or orchestrator. ``extract`` is the whole public interface; the
parsing libraries live only in this package.
"""

from schemas.extraction import Extraction


def extract(data: bytes, name: str = "") -> Extraction:
    """Read all reports of one file: see :func:`extractors.extraction.extract`.

    What reads is imported by who reads: a run only names it to its workers.
    """
    from extractors import extraction

    return extraction.extract(data, name)
