"""Report files to readings: bytes in, an extraction out.

Pure: no paths, clock, database, logger or orchestrator. ``extract`` is the whole public interface; the
parsing libraries live only in this package.
"""

from extractors.extraction import extract

__all__ = ["extract"]
