"""Texts before they are vectors: reading, checking, Russian words, the demo collection."""
