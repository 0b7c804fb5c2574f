"""The tests that drive Chromium: a package, so that what they share is let go with the last of them."""
