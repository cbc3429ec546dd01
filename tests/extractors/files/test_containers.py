"""Archives: names in any encoding, members in the archive's order, and what is refused for its own sake."""

import gzip
import hashlib
import io
import lzma
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterable
from io import BytesIO
from random import Random

import py7zr
import pytest

from extractors import extract
from extractors.files import containers
from extractors.files.containers import GZIP, SEVEN_ZIP, TAR, ZIP, unpack
from extractors.files.media_types import sniff_media_type
from schemas.errors import UnreadableSourceError
from schemas.extraction import Member

FILES = {"鲁山县/下汤镇.txt": "下汤镇".encode(), "鲁山县/notes.txt": b"x" * 2000}


def zipped(files: Iterable[tuple[str, bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    with io.BytesIO() as file:
        with zipfile.ZipFile(file, "w", method) as archive:
            for name, data in files:
                archive.writestr(name, data)
        return file.getvalue()


def seven_zipped(files: Iterable[tuple[str, bytes]], password: str | None = None) -> bytes:
    with io.BytesIO() as file:
        with py7zr.SevenZipFile(file, "w", password=password) as archive:
            for name, data in files:
                archive.writestr(data, name)
        return file.getvalue()


def tarred(files: Iterable[tuple[str, bytes]], encoding: str = "utf-8") -> bytes:
    with io.BytesIO() as file:
        with tarfile.open(fileobj=file, mode="w", format=tarfile.GNU_FORMAT, encoding=encoding) as archive:
            for name, data in files:
                entry = tarfile.TarInfo(name)
                entry.size = len(data)
                archive.addfile(entry, BytesIO(data))
        return file.getvalue()


def with_raw_names(archive: bytes, names: Iterable[tuple[str, bytes]]) -> bytes:
    """The archive with the bytes of names replaced by others of their length."""
    for name, raw in names:
        assert len(name) == len(raw)
        archive = archive.replace(name.encode(), raw)
    return archive


def brief(members: Iterable[Member]) -> list[tuple[str, int | None, str | None]]:
    return [(member.name, member.size, member.error_code) for member in members]


def refusal(data: bytes) -> str:
    with pytest.raises(UnreadableSourceError) as caught:
        unpack(data, sniff_media_type(data))
    return caught.value.error.code


@pytest.mark.parametrize("make", [zipped, seven_zipped, tarred, lambda files: gzip.compress(tarred(files))])
def test_members_come_with_name_size_and_hash_and_bytes_where_asked_for(make) -> None:
    data = make(FILES.items())
    media_type = sniff_media_type(data)
    listed = unpack(data, media_type)
    assert {member.name: member.sha256 for member in listed} == {
        name: hashlib.sha256(content).hexdigest() for name, content in FILES.items()
    }
    assert [member.data for member in listed] == [None, None]
    (one,) = unpack(data, media_type, {"鲁山县/notes.txt"})
    assert one.size == 2000
    assert one.data == b"x" * 2000
    assert unpack(data, media_type, {"elsewhere"}) == ()
    extraction = extract(data, "a.docx")
    assert (extraction.media_type, extraction.error_code, extraction.members) == (media_type, None, listed)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("下汤镇.txt".encode("gb18030"), "下汤镇.txt"),
        ("下汤镇.txt".encode(), "下汤镇.txt"),
        ("朱镕镇.txt".encode("gb18030"), "朱镕镇.txt"),  # one of them is not in GB 2312
        ("Résumé.txt".encode("cp437"), "Résumé.txt"),
        ("県".encode("shift_jis") + b".txt", "îº.txt"),  # nobody says what it is, and it is no GBK
        ("县\\镇.txt".encode("gb18030"), "县/镇.txt"),
    ],
)
def test_names_that_do_not_state_their_encoding(written: bytes, read: str) -> None:
    placeholder = "x" * len(written)
    data = with_raw_names(zipped([(placeholder, b"1")]), [(placeholder, written)])
    assert [member.name for member in unpack(data, ZIP)] == [read]


def test_names_of_tar_archives_in_gbk() -> None:
    data = tarred([("下汤镇.txt", b"1")], "gb18030")
    assert [member.name for member in unpack(data, TAR)] == ["下汤镇.txt"]


def test_a_name_in_the_extra_field_counts_if_it_is_of_that_name() -> None:
    for checksum, name in ((zlib.crc32(b"x.txt"), "下汤镇.txt"), (7, "x.txt")):
        field = struct.pack("<BI", 1, checksum) + "下汤镇.txt".encode()
        entry = zipfile.ZipInfo("x.txt")
        entry.extra = struct.pack("<HHB", 1, 1, 0) + struct.pack("<HH", 0x7075, len(field)) + field
        with io.BytesIO() as file:
            with zipfile.ZipFile(file, "w") as archive:
                archive.writestr(entry, b"1")
            assert [member.name for member in unpack(file.getvalue(), ZIP)] == [name]


def test_names_are_only_names() -> None:
    names = ["../../etc/passwd", "/etc/passwd", "C:\\Windows\\a.txt", "a/./b.txt", "two\nlines.txt"]
    read = ["../../etc/passwd", "/etc/passwd", "C:/Windows/a.txt", "a/./b.txt", "two\nlines.txt"]
    assert [member.name for member in unpack(zipped((name, b"1") for name in names), ZIP)] == read
    in_tar = [member.name for member in unpack(tarred((name, b"1") for name in names), TAR)]
    assert in_tar[:2] == read[:2]


def test_two_members_of_one_name_are_both_there() -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        data = zipped([("a.txt", b"1"), ("a.txt", b"22")])
    assert [member.size for member in unpack(data, ZIP)] == [1, 2]
    assert [member.data for member in unpack(data, ZIP, {"a.txt"})] == [b"1", b"22"]


def test_members_with_a_password_are_refused_one_by_one() -> None:
    data = bytearray(zipped([("a.txt", b"1"), ("b.txt", b"2")], zipfile.ZIP_STORED))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert brief(unpack(bytes(data), ZIP)) == [("a.txt", 1, "encrypted"), ("b.txt", 1, None)]


def test_a_7z_with_a_password_is_refused() -> None:
    assert refusal(seven_zipped(FILES.items(), "secret")) == "encrypted"


def test_links_and_devices_are_refused_one_by_one() -> None:
    with io.BytesIO() as file:
        with tarfile.open(fileobj=file, mode="w") as archive:
            for name, kind in (
                ("link", tarfile.SYMTYPE),
                ("pipe", tarfile.FIFOTYPE),
                ("hard", tarfile.LNKTYPE),
            ):
                entry = tarfile.TarInfo(name)
                entry.type, entry.linkname = kind, "/etc/passwd"
                archive.addfile(entry)
            archive.addfile(tarfile.TarInfo("folder"), None)
        codes = {member.name: member.error_code for member in unpack(file.getvalue(), TAR)}
    assert codes == {**dict.fromkeys(("link", "pipe", "hard"), "not_a_regular_file"), "folder": None}
    zip_entry = zipfile.ZipInfo("link")
    zip_entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    with io.BytesIO() as file:
        with zipfile.ZipFile(file, "w") as zip_archive:
            zip_archive.writestr(zip_entry, "/etc/passwd")
        assert brief(unpack(file.getvalue(), ZIP)) == [("link", 11, "not_a_regular_file")]


def test_a_damaged_member_costs_itself() -> None:
    data = zipped([("a.txt", b"first"), ("b.txt", b"second")], zipfile.ZIP_STORED).replace(b"first", b"worst")
    assert brief(unpack(data, ZIP)) == [("a.txt", 5, "damaged_file"), ("b.txt", 6, None)]


def test_a_member_packed_too_tightly_is_refused_unread() -> None:
    data = zipped([("bomb", bytes(5_000_000)), ("a.txt", b"1")])
    assert brief(unpack(data, ZIP)) == [("bomb", 5_000_000, "too_large"), ("a.txt", 1, None)]


def test_a_compression_nobody_knows_is_told() -> None:
    data = bytearray(zipped([("a.txt", b"1")], zipfile.ZIP_STORED))
    data[8] = data[data.index(b"PK\x01\x02") + 10] = 9  # Deflate64
    ((_, _, code),) = brief(unpack(bytes(data), ZIP))
    assert code == "unsupported_archive"


@pytest.mark.parametrize("name", ["../a", "/a", "C:/a", "a/../b", "a\\b", "./a", "a//b"])
def test_a_7z_member_whose_name_leads_elsewhere_is_refused_by_itself(name: str, monkeypatch) -> None:
    data = seven_zipped([("b.txt", b"2"), ("c.txt", b"3")])
    listed = py7zr.SevenZipFile.list

    def listing(archive: py7zr.SevenZipFile) -> list[py7zr.FileInfo]:
        infos = listed(archive)
        infos[0].filename = name
        return infos

    monkeypatch.setattr(py7zr.SevenZipFile, "list", listing)
    assert brief(unpack(data, SEVEN_ZIP)) == [(name, 1, "damaged_file"), ("c.txt", 1, None)]


@pytest.mark.parametrize("make", [zipped, seven_zipped, tarred, lambda files: lzma.compress(tarred(files))])
def test_an_archive_cut_short_never_raises_anything_else(make) -> None:
    data = make((f"{number}.txt", Random(number).randbytes(300)) for number in range(5))
    media_type = sniff_media_type(data)
    for end in range(512, len(data), 37):
        extraction = extract(data[:end], "a.zip")
        assert extraction.media_type == media_type
        codes = {member.error_code for member in extraction.members} | {extraction.error_code}
        assert codes <= {None, "damaged_file", "empty_file", "unsupported_archive"}


def test_an_archive_without_members_is_empty() -> None:
    assert refusal(zipped([])) == "empty_file"
    assert refusal(zipped([("folder/", b"")])) == "empty_file"


def test_limits_on_the_whole_archive(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(containers, "MOST_MEMBERS", 3)
    for make in (zipped, seven_zipped, tarred):
        assert refusal(make((f"{number}", b"1") for number in range(4))) == "too_complex"
    monkeypatch.setattr(containers, "LARGEST_TOTAL", 1000)
    for make in (zipped, seven_zipped, tarred):
        assert refusal(make([("a", b"1" * 600), ("b", b"1" * 600)])) == "too_large"


def test_a_member_larger_than_it_says_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(containers, "LARGEST_MEMBER", 1000)
    assert brief(unpack(gzip.compress(b"1" * 2000), GZIP)) == [("content", None, "too_large")]


def test_a_packed_file_is_its_only_member() -> None:
    header, body = gzip.compress(b"text", mtime=0)[:10], gzip.compress(b"text")[10:]
    named = header[:3] + b"\x08" + header[4:] + "下汤镇.txt".encode("gb18030") + b"\0" + body
    assert brief(unpack(named, GZIP)) == [("下汤镇.txt", 4, None)]
    assert brief(unpack(gzip.compress(b"text"), GZIP)) == [("content", 4, None)]


def test_7z_members_that_are_wanted_are_read_in_one_pass() -> None:
    data = seven_zipped([(f"{number}.txt", bytes([number]) * 100) for number in range(20)])
    some = unpack(data, SEVEN_ZIP, {"3.txt", "17.txt"})
    assert [member.data for member in some] == [bytes([3]) * 100, bytes([17]) * 100]
