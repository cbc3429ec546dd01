"""Parts of packages, and what was made of them, remembered for other files that hold the same."""

from extractors.files.packages import Package, PartMemory, open_package
from schemas.errors import UnreadableSourceError
from tests.layouts.packaging import package

NAME = "word/styles.xml"
PARTS = {"[Content_Types].xml": "<Types/>", NAME: "<styles/>" * 9}


def remembering() -> tuple[PartMemory[bytes], list[str]]:
    """A memory of parts as they are, and the names of those that were unpacked."""
    unpacked: list[str] = []

    def make(data: bytes, name: str) -> bytes:
        unpacked.append(name)
        return data

    return PartMemory(make, most=2, largest=1000), unpacked


def outcome(package: Package, memory: PartMemory[bytes] | None) -> bytes | str | None:
    try:
        return memory.of(package, NAME) if memory else package.read(NAME)
    except UnreadableSourceError as refusal:
        return refusal.error.code


def test_the_same_part_is_unpacked_once_whenever_it_was_packed():
    data = package(PARTS)
    start = open_package(data).entries[NAME].header_offset
    later = bytearray(data)
    later[start + 10 : start + 14] = b"\x01\x02\x03\x04"
    memory, unpacked = remembering()
    for each in (data, bytes(later), package({**PARTS, "word/document.xml": "<document/>"})):
        assert memory.of(open_package(each), NAME) == PARTS[NAME].encode()
    assert unpacked == [NAME]


def test_another_part_and_one_that_is_too_large_are_unpacked():
    memory, unpacked = remembering()
    large = "<styles/>" * 200
    for written in ("<a/>", large, "<b/>", "<c/>", large, "<c/>"):
        assert memory.of(open_package(package({**PARTS, NAME: written})), NAME) == written.encode()
    assert len(unpacked) == 5
    assert memory.of(open_package(package({"other.xml": "<a/>"})), NAME) is None


def test_what_is_remembered_hides_no_damage():
    whole = package(PARTS)
    memory, _ = remembering()
    memory.of(open_package(whole), NAME)
    told = set()
    for place in range(len(whole)):
        for bits in (0x01, 0x80, 0xFF):
            damaged = bytearray(whole)
            damaged[place] ^= bits
            try:
                opened = open_package(bytes(damaged))
            except UnreadableSourceError:
                continue
            alone = outcome(opened, None)
            assert outcome(opened, memory) == alone, place
            told.add(alone)
    assert {"damaged_file", "encrypted", None, PARTS[NAME].encode()} <= told
