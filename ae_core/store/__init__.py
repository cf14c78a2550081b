"""What is kept on disk: checkpoints of networks and of PCA, and maps."""
