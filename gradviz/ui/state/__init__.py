"""The state of a page: what its address and its session say."""
