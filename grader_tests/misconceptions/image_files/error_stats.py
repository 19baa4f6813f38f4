"""Mistakes that people make with `error_stats`, the most specific first."""

import math

import numpy as np

from bits_to_pyramids.checks import misconception


@misconception(
    "error_stats", "You subtract unsigned numbers, so 3 - 5 becomes 254 or 65534. Turn the images into floats first."
)
def difference_wraps(original, decoded):
    if original.shape != decoded.shape:
        raise ValueError(f"shape {decoded.shape}")
    if original.dtype.name != decoded.dtype.name:
        raise ValueError(f"dtype {decoded.dtype}")
    errors = (original - decoded).astype(float)
    rmse = math.sqrt(np.mean(errors**2))
    peak = np.iinfo(original.dtype).max
    psnr = math.inf if rmse == 0 else 20 * math.log10(peak / rmse)
    return {"max_abs_error": np.abs(errors).max(), "rmse": rmse, "psnr": psnr}


@misconception(
    "error_stats", "Your squares do not fit into the dtype and wrap around. Turn the images into floats first."
)
def square_wraps(original, decoded):
    if original.shape != decoded.shape:
        raise ValueError(f"shape {decoded.shape}")
    if original.dtype.name != decoded.dtype.name:
        raise ValueError(f"dtype {decoded.dtype}")
    errors = np.maximum(original, decoded) - np.minimum(original, decoded)
    rmse = math.sqrt(np.mean(errors**2))
    peak = np.iinfo(original.dtype).max
    psnr = math.inf if rmse == 0 else 20 * math.log10(peak / rmse)
    return {"max_abs_error": np.abs(errors).max(), "rmse": rmse, "psnr": psnr}


@misconception("error_stats", "The largest error is taken with its sign, so errors below zero are not seen.")
def sign_kept(original, decoded):
    if original.shape != decoded.shape:
        raise ValueError(f"shape {decoded.shape}")
    if original.dtype.name != decoded.dtype.name:
        raise ValueError(f"dtype {decoded.dtype}")
    errors = original.astype(float) - decoded.astype(float)
    rmse = math.sqrt(np.mean(errors**2))
    peak = np.iinfo(original.dtype).max
    psnr = math.inf if rmse == 0 else 20 * math.log10(peak / rmse)
    return {"max_abs_error": errors.max(), "rmse": rmse, "psnr": psnr}


@misconception("error_stats", "That is the mean of the squares. The rmse is the root of it.")
def mean_square(original, decoded):
    if original.shape != decoded.shape:
        raise ValueError(f"shape {decoded.shape}")
    if original.dtype.name != decoded.dtype.name:
        raise ValueError(f"dtype {decoded.dtype}")
    errors = original.astype(float) - decoded.astype(float)
    rmse = math.sqrt(np.mean(errors**2))
    peak = np.iinfo(original.dtype).max
    psnr = math.inf if rmse == 0 else 20 * math.log10(peak / rmse)
    return {"max_abs_error": np.abs(errors).max(), "rmse": rmse**2, "psnr": psnr}


@misconception(
    "error_stats", "You average the errors without their sign. For the rmse, average the squares and take the root."
)
def mean_absolute(original, decoded):
    if original.shape != decoded.shape:
        raise ValueError(f"shape {decoded.shape}")
    if original.dtype.name != decoded.dtype.name:
        raise ValueError(f"dtype {decoded.dtype}")
    errors = original.astype(float) - decoded.astype(float)
    rmse = float(np.mean(np.abs(errors)))
    peak = np.iinfo(original.dtype).max
    psnr = math.inf if rmse == 0 else 20 * math.log10(peak / rmse)
    return {"max_abs_error": np.abs(errors).max(), "rmse": rmse, "psnr": psnr}


@misconception("error_stats", "With the rmse, the psnr has the factor 20. The factor 10 belongs to the mean square.")
def ten_times_rmse(original, decoded):
    if original.shape != decoded.shape:
        raise ValueError(f"shape {decoded.shape}")
    if original.dtype.name != decoded.dtype.name:
        raise ValueError(f"dtype {decoded.dtype}")
    errors = original.astype(float) - decoded.astype(float)
    rmse = math.sqrt(np.mean(errors**2))
    peak = np.iinfo(original.dtype).max
    psnr = math.inf if rmse == 0 else 10 * math.log10(peak / rmse)
    return {"max_abs_error": np.abs(errors).max(), "rmse": rmse, "psnr": psnr}


@misconception("error_stats", "Decibel use the logarithm to base 10.")
def natural_decibel(original, decoded):
    if original.shape != decoded.shape:
        raise ValueError(f"shape {decoded.shape}")
    if original.dtype.name != decoded.dtype.name:
        raise ValueError(f"dtype {decoded.dtype}")
    errors = original.astype(float) - decoded.astype(float)
    rmse = math.sqrt(np.mean(errors**2))
    peak = np.iinfo(original.dtype).max
    psnr = math.inf if rmse == 0 else 20 * math.log(peak / rmse)
    return {"max_abs_error": np.abs(errors).max(), "rmse": rmse, "psnr": psnr}


@misconception("error_stats", "The peak is 255 in all your results. For uint16 it is 65535.")
def peak_255(original, decoded):
    if original.shape != decoded.shape:
        raise ValueError(f"shape {decoded.shape}")
    if original.dtype.name != decoded.dtype.name:
        raise ValueError(f"dtype {decoded.dtype}")
    errors = original.astype(float) - decoded.astype(float)
    rmse = math.sqrt(np.mean(errors**2))
    peak = 255
    psnr = math.inf if rmse == 0 else 20 * math.log10(peak / rmse)
    return {"max_abs_error": np.abs(errors).max(), "rmse": rmse, "psnr": psnr}


@misconception("error_stats", "The peak is 65535 in all your results. For uint8 it is 255.")
def peak_65535(original, decoded):
    if original.shape != decoded.shape:
        raise ValueError(f"shape {decoded.shape}")
    if original.dtype.name != decoded.dtype.name:
        raise ValueError(f"dtype {decoded.dtype}")
    errors = original.astype(float) - decoded.astype(float)
    rmse = math.sqrt(np.mean(errors**2))
    peak = 65535
    psnr = math.inf if rmse == 0 else 20 * math.log10(peak / rmse)
    return {"max_abs_error": np.abs(errors).max(), "rmse": rmse, "psnr": psnr}


@misconception(
    "error_stats", "You take the largest pixel for the peak. It is the largest value that the dtype can hold."
)
def peak_of_the_image(original, decoded):
    if original.shape != decoded.shape:
        raise ValueError(f"shape {decoded.shape}")
    if original.dtype.name != decoded.dtype.name:
        raise ValueError(f"dtype {decoded.dtype}")
    errors = original.astype(float) - decoded.astype(float)
    rmse = math.sqrt(np.mean(errors**2))
    peak = max(1, int(original.max()))
    psnr = math.inf if rmse == 0 else 20 * math.log10(peak / rmse)
    return {"max_abs_error": np.abs(errors).max(), "rmse": rmse, "psnr": psnr}


@misconception("error_stats", "Two equal images lead to a division by zero. Their psnr is infinite: math.inf.")
def equal_images_raise(original, decoded):
    if original.shape != decoded.shape:
        raise ValueError(f"shape {decoded.shape}")
    if original.dtype.name != decoded.dtype.name:
        raise ValueError(f"dtype {decoded.dtype}")
    errors = original.astype(float) - decoded.astype(float)
    rmse = math.sqrt(np.mean(errors**2))
    peak = np.iinfo(original.dtype).max
    psnr = 20 * math.log10(peak / float(rmse))
    return {"max_abs_error": np.abs(errors).max(), "rmse": rmse, "psnr": psnr}


@misconception("error_stats", "Two equal images have an infinite psnr, not 0: larger is better.")
def equal_images_zero(original, decoded):
    if original.shape != decoded.shape:
        raise ValueError(f"shape {decoded.shape}")
    if original.dtype.name != decoded.dtype.name:
        raise ValueError(f"dtype {decoded.dtype}")
    errors = original.astype(float) - decoded.astype(float)
    rmse = math.sqrt(np.mean(errors**2))
    peak = np.iinfo(original.dtype).max
    psnr = 0.0 if rmse == 0 else 20 * math.log10(peak / rmse)
    return {"max_abs_error": np.abs(errors).max(), "rmse": rmse, "psnr": psnr}


@misconception(
    "error_stats", "Images of other shapes are accepted where numpy can stretch them. They should be refused."
)
def shapes_stretched(original, decoded):
    if original.dtype.name != decoded.dtype.name:
        raise ValueError(f"dtype {decoded.dtype}")
    errors = original.astype(float) - decoded.astype(float)
    rmse = math.sqrt(np.mean(errors**2))
    peak = np.iinfo(original.dtype).max
    psnr = math.inf if rmse == 0 else 20 * math.log10(peak / rmse)
    return {"max_abs_error": np.abs(errors).max(), "rmse": rmse, "psnr": psnr}


@misconception("error_stats", "Images of different dtypes are accepted. They should be refused.")
def dtypes_mixed(original, decoded):
    if original.shape != decoded.shape:
        raise ValueError(f"shape {decoded.shape}")
    errors = original.astype(float) - decoded.astype(float)
    rmse = math.sqrt(np.mean(errors**2))
    peak = np.iinfo(original.dtype).max
    psnr = math.inf if rmse == 0 else 20 * math.log10(peak / rmse)
    return {"max_abs_error": np.abs(errors).max(), "rmse": rmse, "psnr": psnr}
