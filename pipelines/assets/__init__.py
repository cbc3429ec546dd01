"""Dagster's assets, their partitions, and what starts runs."""
