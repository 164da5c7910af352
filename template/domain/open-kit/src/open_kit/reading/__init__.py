"""Bytes as texts: what a file is, its encodings, and spellings that count as the same."""
