"""Report 001 (Jin): a four-layer MLP, denoising and interpolation."""
