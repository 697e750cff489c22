"""The nouns: frozen values that every stage shares, and nothing that touches the world."""
