"""How the people of the sample shop behave: the written model at work."""
