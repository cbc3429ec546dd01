"""Tests of the extractors: documents in, readings out."""
