"""The scanner, tested through its doors and by the recipes of its rules."""
