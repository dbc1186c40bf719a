"""The six services of a server, both deployments: one typed async client each, one hierarchy of errors."""
