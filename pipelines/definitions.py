"""What ``dagster dev`` loads: the definitions for the settings of the environment."""

from pipelines.graph import build_definitions

defs = build_definitions()
