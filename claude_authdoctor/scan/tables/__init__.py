"""rules/tokens.toml and rules/words/scan.toml in a form that costs nothing to load; made by `scan.build`."""
