"""Words, numbers and sentences in two languages, and their safe way into HTML: the ground floor."""
