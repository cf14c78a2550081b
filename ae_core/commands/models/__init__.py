"""Commands about models: presets, figures, maps, exports, checkpoints."""
