"""Every page that answers a GET, with things of the sample shop to be seen on it."""
