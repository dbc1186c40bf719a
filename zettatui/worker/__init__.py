"""The background client: jobs on their own thread, and the use-cases that screens and commands share."""
