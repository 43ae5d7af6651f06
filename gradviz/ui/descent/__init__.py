"""The parts of the Descent page."""
