"""Readers of files that are no plain text (格式): each turns a file's bytes into lines; vendors are loaded late."""
