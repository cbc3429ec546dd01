#!/usr/bin/env bash
# The first value that Arrow makes takes a gigabyte of what a process may have by RLIMIT_DATA.
#
# Seen 2026-11-29 with pyarrow 26.0.1 on Linux x86-64, whose default memory pool is mimalloc.
# Guess: a limit on data bounds what is used; an array of one number, or a filter compared with one word, costs nothing.
# Seen: with the first of them the pool reserves 1 GiB of private memory, untouched, and RLIMIT_DATA counts it. Of a limit
#   of 2 GiB less than half is left, also in processes forked afterwards. Where the limit leaves no room, a smaller piece is
#   taken without a word.
# Means: processes that are to be bounded by RLIMIT_DATA make nothing of Arrow's before the limit is set (a filter kept in a
#   module is enough), or use pyarrow.system_memory_pool() or ARROW_DEFAULT_MEMORY_POOL=system.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pyarrow==26.0.1
cd "$folder"
cat > left.py <<'PY'
import resource
import sys

import pyarrow as pa
import pyarrow.compute as pc

MEGABYTE = 1 << 20


def private():
    """Megabytes that the limit counts."""
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) // 1024 for line in status if line.startswith("VmData:"))


imported = private()
if sys.argv[1] == "array":
    pa.array([1])
else:
    pc.field("a") == "b"
made = private()
resource.setrlimit(resource.RLIMIT_DATA, (2048 * MEGABYTE, 2048 * MEGABYTE))
try:
    bytearray(1200 * MEGABYTE)
    room = "yes"
except MemoryError:
    room = "no"
print(imported, made, room)
PY
changed=0
for pool in mimalloc system; do
    for thing in array filter; do
        read -r imported made room < <(ARROW_DEFAULT_MEMORY_POOL=$pool "$folder/venv/bin/python" left.py "$thing")
        echo "$pool, one $thing: $imported MB after the import, $made MB with it; 1,200 MB more within 2,048: $room"
        if [ "$pool" = mimalloc ]; then
            [ $((made - imported)) -ge 1024 ] && [ "$room" = no ] || changed=1
        else
            [ $((made - imported)) -lt 256 ] && [ "$room" = yes ] || changed=1
        fi
    done
done
exit $changed
