"""Units of figures as a visitor reads them."""

UNIT_WORDS = {
    "mse": "MSE",
    "rmse": "RMSE",
    "l2_norm": "L2 norm",
    "squared_error": "squared error",
    "bce": "cross-entropy, nats a pixel",
    "ssim": "SSIM",
    "psnr": "PSNR, dB",
    "accuracy": "accuracy",
    "nats": "nats",
}


def unit_words(unit: str) -> str:
    """Return a unit as a visitor reads it."""
    return UNIT_WORDS.get(unit, unit.replace("_", " "))
