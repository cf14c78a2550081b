"""Training: the engine, layer-wise pre-training, runs that survive a kill, checkpoints."""
