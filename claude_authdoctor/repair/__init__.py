"""Repairs: planned purely as before and after, applied all or nothing, proven, journalled, taken back on request."""
