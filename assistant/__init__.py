"""Answers questions (答复)."""
