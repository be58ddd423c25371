"""What of linkage several features read: the pairs of an edition, and what people decided."""
