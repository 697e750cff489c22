"""Say: from a report to text, in the format a reader or a program wants. Pure; all words come from rules/."""
