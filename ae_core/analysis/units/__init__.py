"""Units: what they look for, how often they are silent, what the network is without them."""
