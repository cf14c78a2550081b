"""Networks beside PCA: the ladder of errors, and codes and planes compared."""
