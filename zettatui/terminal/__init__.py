"""What zettatui knows of the terminal it runs in, the first frame written to it included."""
