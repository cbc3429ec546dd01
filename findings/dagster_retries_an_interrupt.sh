#!/usr/bin/env bash
# Dagster's retry policy takes an interrupt for a failure: Ctrl-C in an asset that has one starts the asset again.
#
# Seen 2026-11-29 with dagster 1.13.27.
# Guess: an interrupt ends the run; retries are for what fails.
# Seen: DagsterExecutionInterruptedError in the body of an asset with a RetryPolicy counts as a failed attempt. The second
#   attempt runs, the run ends as a success, and what comes after goes on to publish.
# Means: catch the interrupt inside the asset and raise dg.Failure(allow_retries=False), or give no policy to what a person
#   may want to stop.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check dagster==1.13.27 2>/dev/null
cd "$folder"
DAGSTER_DISABLE_TELEMETRY=yes "$folder/venv/bin/python" - 2>"$folder/log" <<'PY'
import os
import signal
import sys
import time

import dagster as dg

attempts = []


@dg.asset(retry_policy=dg.RetryPolicy(max_retries=1))
def long_work():
    attempts.append(len(attempts))
    if len(attempts) == 1:
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(5)


@dg.asset(deps=[long_work])
def published():
    attempts.append("published")


result = dg.materialize([long_work, published], raise_on_error=False)
print("attempts:", attempts, "success:", result.success)
sys.exit(0 if attempts == [0, 1, "published"] and result.success else "changed")
PY
