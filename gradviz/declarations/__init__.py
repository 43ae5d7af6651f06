"""What every declaration is made of: hyperparameters, and sentences that are translated."""
