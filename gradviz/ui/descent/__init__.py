"""The Descent page: its controls, the player and the ranking."""
