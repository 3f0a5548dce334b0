"""What templates of the inner rooms can say that Django's own tags cannot."""
