"""Finds clauses (检索). Knows nothing of conversations."""
