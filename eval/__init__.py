"""Reference questions, metrics and reports (评测)."""
