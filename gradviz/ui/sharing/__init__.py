"""What stands around every page: sharing it, presenting it, what was shown before."""
