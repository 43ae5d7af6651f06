"""A class that plays together: rooms, which are joined by a code, and what is asked in them.

A room is a value that a `Store` keeps, in memory or in Redis, until it ends; questions and what is
true of them are computed here.
"""
