"""The real client on loopback: what it puts on the wire, and what authdoctor said before."""
