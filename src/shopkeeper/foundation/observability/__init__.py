"""What an operator sees: metrics for Prometheus, and checks of health."""
