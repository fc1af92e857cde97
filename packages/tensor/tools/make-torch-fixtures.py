"""Makes src/__fixtures__/torch-randn.json and resize-sweep.json with a CPU build of PyTorch.

Run from packages/tensor: python3 tools/make-torch-fixtures.py
"""

import json
import pathlib
import random

import torch
import torch.nn.functional as F

torch.set_num_threads(1)
OUT = pathlib.Path(__file__).parent.parent / "src" / "__fixtures__"
HEADER = {
    "torch": torch.__version__,
    "cpuCapability": [line.split(":")[1].strip() for line in torch.__config__.show().splitlines() if "capability" in line][0],
    "madeBy": "tools/make-torch-fixtures.py",
}


def sampled(values):
    """First and last 40 values, with the sum and the sum of squares in float64."""
    flat = values.flatten()
    double = flat.double()
    kept = flat.tolist() if len(flat) <= 80 else flat[:40].tolist() + flat[-40:].tolist()
    return {"values": kept, "sum": double.sum().item(), "squares": (double * double).sum().item()}


def draws(seed, shapes):
    torch.manual_seed(seed)
    return [{"dims": list(shape), **sampled(torch.randn(shape))} for shape in shapes]


SEQUENCES = [
    [(1,), (2,), (3,), (1,)],
    [(15,), (16,), (17,), (31,), (32,), (33,)],
    [(3,), (4, 4), (3,), (20,), (2,)],
    [(1, 4, 8, 8), (1, 4, 9, 7), (1, 4, 1, 1)],
    [(1, 4, 64, 64), (1, 4, 64, 64)],
]
SEEDS = [0, 1, 42, 2**31, 2**32 - 1, 2**32 + 7, 2**53 - 1]
STAGED = [(seed, stage) for seed in (0, 42, 2**32 + 7) for stage in (1, 2, 1000)]

randn = [{"seed": seed, "stage": 0, "draws": draws(seed, shapes)} for seed in SEEDS for shapes in SEQUENCES]
randn += [
    {"seed": seed, "stage": stage, "draws": draws((seed + stage * 0x9E3779B9) & 0xFFFFFFFF, [(5,), (1, 4, 4, 4)])}
    for seed, stage in STAGED
]
(OUT / "torch-randn.json").write_text(json.dumps({**HEADER, "cases": randn}))

MODES = [("nearest", False), ("nearest-exact", False), ("bilinear", False), ("bilinear", True)]
MODES += [("bicubic", False), ("bicubic", True), ("area", False)]


def wave(shape):
    i = torch.arange(torch.Size(shape).numel(), dtype=torch.float64)
    return (torch.sin(0.5 * i) + 0.1 * torch.cos(1.3 * i)).float().reshape(shape)


def resized(shape, size, mode, antialias):
    x = wave(shape)
    if len(shape) == 5:  # frames are resized one by one
        frames = [resized_plane(x[:, :, f], size, mode, antialias) for f in range(shape[2])]
        return torch.stack(frames, dim=2)
    return resized_plane(x, size, mode, antialias)


def resized_plane(x, size, mode, antialias):
    extra = {"align_corners": False, "antialias": antialias} if mode in ("bilinear", "bicubic") else {}
    return F.interpolate(x, size=size, mode=mode, **extra)


random.seed(1)
sweep = []
for mode, antialias in MODES:
    sizes = [((1, 1), (3, 5)), ((5, 4), (1, 1)), ((2, 3), (23, 29)), ((31, 29), (3, 2)), ((6, 1), (1, 6))]
    sizes += [(tuple(random.randint(1, 40) for _ in "hw"), tuple(random.randint(1, 40) for _ in "hw")) for _ in range(12)]
    for source, size in sizes:
        shape = (1, 1, *source) if random.random() < 0.7 else (2, 2, 3, *source)
        result = resized(shape, size, mode, antialias)
        sweep.append({"dims": list(shape), "size": list(size), "mode": mode, "antialias": antialias, **sampled(result)})
(OUT / "resize-sweep.json").write_text(json.dumps({**HEADER, "cases": sweep}))
