"""Think: from a snapshot to what Claude Code would send. Pure; the order of sources stands in rules/precedence.toml."""
