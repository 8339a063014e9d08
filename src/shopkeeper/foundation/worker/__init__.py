"""The worker: a few threads that deliver events, run jobs and send messages, in the web process or apart."""
