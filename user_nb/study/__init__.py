"""The exploration: its stages, the edits made by hand, conditions on rows."""
