"""Numbers about vectors and texts: similarity, duplicates, neighbours, projection, clusters, names, quality."""
