"""What trained models keep, lose and tell apart: metrics, PCA, classification, evaluation."""
