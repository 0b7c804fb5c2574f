"""Small widgets for a notebook: search, thresholds, pairs, duplicates, columns, the live map."""
