"""PDF files under a password: the standard security handler, revision 2 (RC4 with 40 bits).

Strings outside streams stay as they are: the writer's files have none that anyone needs.
"""

import hashlib

from tests.layouts.page_documents import Objects, file_of

_PADDING = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")
_KEY_BYTES = 5
_PERMISSIONS = -4
_ID = bytes(16)


def locked(objects: Objects, user: bytes = b"", owner: bytes = b"owner") -> bytes:
    """The file; without a ``user`` password anyone may open it."""
    owner_entry = _rc4(hashlib.md5(_padded(owner)).digest()[:_KEY_BYTES], _padded(user))
    permissions = _PERMISSIONS.to_bytes(4, "little", signed=True)
    key = hashlib.md5(_padded(user) + owner_entry + permissions + _ID).digest()[:_KEY_BYTES]
    number = max(objects) + 1
    entry = (
        b"<< /Filter /Standard /V 1 /R 2 /P %d /O <%s> /U <%s> >>"
        % (_PERMISSIONS, owner_entry.hex().encode(), _rc4(key, _PADDING).hex().encode())
    )  # fmt: skip
    encrypted = {at: _encrypted(at, data, key) for at, data in objects.items()}
    trailer = b"/Encrypt %d 0 R /ID [<%s> <%s>] " % (number, _ID.hex().encode(), _ID.hex().encode())
    return file_of({**encrypted, number: entry}, trailer)


def _padded(password: bytes) -> bytes:
    return (password + _PADDING)[:32]


def _encrypted(number: int, data: bytes, key: bytes) -> bytes:
    head, begin, rest = data.partition(b"stream\n")
    if not begin:
        return data
    body = rest.removesuffix(b"\nendstream")
    own = hashlib.md5(key + number.to_bytes(3, "little") + bytes(2)).digest()[: _KEY_BYTES + 5]
    return head + begin + _rc4(own, body) + b"\nendstream"


def _rc4(key: bytes, data: bytes) -> bytes:
    state = list(range(256))
    j = 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    i = j = 0
    out = bytearray()
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)
