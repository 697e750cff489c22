"""Leaked credentials, found before they leave. Empty on purpose: the hook pays for every line that is imported."""
