"""What templates of the archive can say that Django's own tags cannot."""
