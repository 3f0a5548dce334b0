"""What citizens may see, and above all what they may not."""
