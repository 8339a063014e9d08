"""The catalogue of the sample shop."""
