"""Texts into vectors, once each: the encoders and the cache in front of them."""
