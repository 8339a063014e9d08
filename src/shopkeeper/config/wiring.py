"""The one list of who listens to what, and of which adapter stands behind which port."""
