"""What is known exactly about a function: its critical points, and how its gradient is computed."""
