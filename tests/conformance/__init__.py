"""What the real client was seen to do, packed, and the resolver held against it."""
