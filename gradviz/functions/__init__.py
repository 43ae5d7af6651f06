"""Functions: typed ones, the test functions, where they are defined and looked at."""
