"""A class that plays together: its entrance, its strip, its questions."""
