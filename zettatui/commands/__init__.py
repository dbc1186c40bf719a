"""The command line: one module per noun, made of the same use-cases as the screens."""
