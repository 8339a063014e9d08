"""Returns on paper: the label of the way back, the receipt of a withdrawal."""
