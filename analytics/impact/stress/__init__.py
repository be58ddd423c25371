"""What else could account for an effect: each a plain function, with a sentence for laymen."""
