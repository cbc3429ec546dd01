"""Tests of the way from a folder of files to a release: real files, real orchestrator, real database."""
