"""Scenes that draw-scenes.mjs wrote, in the folder at hand."""
import math

import numpy as np
import torch

SIDE = 128
BYTES = SIDE * SIDE * 3


def scenes(view, count=None):
    """[pictures, 128, 128, 3] bytes, as far as they are written."""
    data = np.memmap(f'{view}.raw', np.uint8, 'r')
    whole = min(len(data) // BYTES, count or len(data))
    return data[: whole * BYTES].reshape(whole, SIDE, SIDE, 3)


def captions(view, count):
    return open(f'{view}.txt').read().split('\n')[:count]


def pixels(rows):
    """Bytes [N, H, W, 3] as [N, 3, H, W] in -1..1."""
    return torch.from_numpy(np.ascontiguousarray(rows)).permute(0, 3, 1, 2).float() / 127.5 - 1


def psnr(actual, expected):
    """Decibels of each picture in -1..1."""
    errors = ((actual.clamp(-1, 1) - expected) ** 2).mean((1, 2, 3))
    return [10 * math.log10(4 / error) for error in errors.tolist()]
