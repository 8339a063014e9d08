"""The people of the sample shop."""
