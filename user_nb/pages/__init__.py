"""What is taken away as HTML: the map page and the report."""
