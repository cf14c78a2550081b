"""Figures as the texts print them, by report and figure; what a text leaves out is not here."""

from __future__ import annotations

REPORT_000 = {"train_l2_norm": 3.973, "validation_l2_norm": 3.771, "test_l2_norm": 4.249}
REPORT_001 = {  # losses are told as "around"
    "num_parameters": 622_504,
    "parameters_megabytes": 2.49,
    "passes_megabytes": 0.01,  # forward and backward
    "total_megabytes": 2.51,
    "multiply_adds_millions": 0.62,
    "train_mse_epoch_1": 0.035,
    "train_mse_epoch_4": 0.025,
    "train_mse_epoch_50": 0.018,
}
PUBLIC_MSE_001 = (0.0274, 0.0312)  # test mse of two public checkpoints of the same exercise
# the layers of report 001's printed summary, from pixels to pixels
LAYERS_001 = (307_720, 3_144, 3_528, 308_112)
REPORT_004 = {  # test loss, the rmse
    "784,10": 0.206152,
    "784,128,10": 0.136408,
    "784,128,128,10": 0.131669,
    "784,128,128,10 + 30 % noise": 0.130346,
    "784,512,128,10": 0.127140,  # its command line asks for 40 % noise
    "code of 1": 0.213122,
}
BARS = {  # the best that others have published
    "explorer-30 test_squared_error": 3.00,  # Hinton & Salakhutdinov 2006
    "explorer-2 test_mse": 0.0369,  # Sainburg, McInnes, Gentner 2021, autoencoder
    "explorer-free-2 test_mse": 0.0369,
    "explorer-free-2 knn_accuracy": 0.793,
    "bars-mlp-64 test_mse": 0.00162,  # convolutional, of Parametric UMAP's notebooks
    "bars-vae-50 nll": 89.8,  # pythae's table
    "bars-keras-32 test_bce": 0.0916,  # reruns of the Keras blog: 0.0912 to 0.0916
}
GOALS = {  # what was set as our goal beyond them
    "explorer-30 test_squared_error": 2.65,
    "explorer-2 test_mse": 0.0345,
    "explorer-free-2 test_mse": 0.0320,
    "explorer-free-2 knn_accuracy": 0.86,
    "bars-mlp-64 test_mse": 0.00162,
    "bars-vae-50 nll": 89.8,
}
