"""Report 000 (Moon): a deep autoencoder with batch norm."""
