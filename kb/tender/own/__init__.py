"""A buyer's own draft: cut into passages and laid beside the entries that say something alike."""
