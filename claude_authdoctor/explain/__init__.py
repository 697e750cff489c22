"""Pasted text in, ranked causes out. Pure: it knows the catalogue and, where it is given, this machine's facts."""
