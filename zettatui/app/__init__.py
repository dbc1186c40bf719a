"""The app: what each part of it adds, and the app they make."""
