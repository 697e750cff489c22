"""Signing in and staying signed in: the official client driven, our own PKCE flow, and the refresh."""
