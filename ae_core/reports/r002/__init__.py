"""Report 002 (Mathews): linear, sigmoid, ReLU, ELU and variational networks."""
