"""authdoctor: why Claude Code will not log in, and what to do about it."""

__version__ = "0.1.0"
