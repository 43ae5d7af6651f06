"""The Gradient page: exact, estimated, and as frameworks compute it."""
