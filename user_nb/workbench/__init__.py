"""The one screen: map, lists and actions, linked, in one cell."""
