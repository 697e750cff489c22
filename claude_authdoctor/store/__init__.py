"""The credential store: one atomic writer, Claude Code's own locks, and the shape of `.credentials.json`."""
