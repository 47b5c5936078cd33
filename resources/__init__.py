"""Reference data: organisations now; terms, figures and sources next."""
