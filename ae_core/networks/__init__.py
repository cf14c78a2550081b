"""Networks: the autoencoder that trains, and the dense stack that is stored and shown."""
