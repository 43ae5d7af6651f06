"""What is taken out of the app: code for the frameworks."""
