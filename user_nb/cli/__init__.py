"""What ``user-nb …`` does: parse, call one function, print."""
