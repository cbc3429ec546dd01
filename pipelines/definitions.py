"""What ``dagster dev`` loads: the definitions for the settings of the environment."""

from pipelines.graph import build_definitions
from pipelines.quiet import end_quietly

end_quietly()
defs = build_definitions()
