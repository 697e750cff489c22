"""The way to a host as Claude Code takes it: proxy, trust, connections with a deadline."""
