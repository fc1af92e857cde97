"""Computes the measures with numpy and scipy.   python3 make_measures.py > measures.json"""
import json
import platform

import numpy as np
import scipy
from scipy.linalg import sqrtm
from scipy.ndimage import gaussian_filter, laplace


def picture(side, step):
    """A picture that any language can make: whole grey levels, (i * i * step + 17 * i) % 256 blended with a ramp."""
    i = np.arange(3 * side * side, dtype=np.int64)
    grey = (((i * i * step + 17 * i) % 256) + 3 * (i % side)) // 4
    return (grey.astype(np.float32) / np.float32(127.5) - np.float32(1)).reshape(3, side, side)


def luma(p):
    p = p.astype(np.float64)
    return (0.299 * p[0] + 0.587 * p[1] + 0.114 * p[2] + 1) * 127.5


def ssim(a, b):
    def blur(x):
        return gaussian_filter(x, 1.5, truncate=5 / 1.5)[5:-5, 5:-5]

    x, y = luma(a), luma(b)
    ux, uy = blur(x), blur(y)
    vx, vy, vxy = blur(x * x) - ux * ux, blur(y * y) - uy * uy, blur(x * y) - ux * uy
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    return np.mean((2 * ux * uy + c1) * (2 * vxy + c2) / ((ux**2 + uy**2 + c1) * (vx + vy + c2)))


def spectrum(p, tile):
    y = luma(p)
    n = np.arange(tile) + 0.5
    window = np.outer(0.5 - 0.5 * np.cos(2 * np.pi * n / tile), 0.5 - 0.5 * np.cos(2 * np.pi * n / tile))
    starts = sorted({min(s, y.shape[0] - tile) for s in range(0, y.shape[0] - tile // 2, tile // 2)})
    tiles = [y[t : t + tile, l : l + tile] for t in starts for l in starts]
    power = np.mean([np.abs(np.fft.fft2(window * (t - t.mean()))) ** 2 for t in tiles], axis=0) / (window**2).sum()
    f = np.fft.fftfreq(tile, 1 / tile)
    ring = np.rint(np.hypot(f[:, None], f[None, :])).astype(int)
    return [power[ring == r].mean() for r in range(1, tile // 2 + 1)]


def frechet(m1, c1, m2, c2):
    return float(np.sum((m1 - m2) ** 2) + np.trace(c1 + c2 - 2 * np.real(sqrtm(c1 @ c2))))


def kernel_distance(a, b, paired=False):
    def k(x, y):
        return (x @ y.T / x.shape[1] + 1) ** 3

    n, m = len(a), len(b)
    aa, bb, ab = k(a, a), k(b, b), k(a, b)
    cross = (ab.sum() - np.trace(ab)) / (n * (n - 1)) if paired else ab.mean()
    return (aa.sum() - np.trace(aa)) / (n * (n - 1)) + (bb.sum() - np.trace(bb)) / (m * (m - 1)) - 2 * cross


rng = np.random.default_rng(1)
first, second = rng.normal(size=(12, 5)), rng.normal(0.3, 1.4, size=(12, 5)) @ rng.normal(size=(5, 5))
few = rng.normal(size=(4, 5))  # fewer rows than numbers: the covariance is singular
stats = [(x.mean(0), np.cov(x, rowvar=False)) for x in (first, second, few)]
a, b = picture(40, 31), picture(40, 37)
y = luma(a)
laplacian = laplace(y)[1:-1, 1:-1]
across, down = np.diff(y, axis=1)[:-1], np.diff(y, axis=0)[:, :-1]
result = {
    "madeBy": f"python3 make_measures.py > measures.json; Python {platform.python_version()}, "
    f"numpy {np.__version__}, scipy {scipy.__version__}",
    "rows": {"first": first.tolist(), "second": second.tolist(), "few": few.tolist()},
    "covarianceOfSecond": stats[1][1].tolist(),
    "frechet": {"firstSecond": frechet(*stats[0], *stats[1])},
    "kernel": {"firstSecond": kernel_distance(first, second), "paired": kernel_distance(first, second, True)},
    "psnr": float(10 * np.log10(4 / np.mean((a.astype(np.float64) - b.astype(np.float64)) ** 2))),
    "ssim": float(ssim(a, b)),
    "gradientEnergy": float(np.mean(across**2 + down**2)),
    "laplacianVariance": float(laplacian.var()),
    "spectrum16": spectrum(a, 16),
}
# sqrtm fails for singular products, so the singular case goes through the singular values of the centred rows:
# tr (C1 C2)^(1/2) is their sum for X1 X2' / sqrt((n1 - 1)(n2 - 1))
centred = [x - x.mean(0) for x in (few, second)]
values = np.linalg.svd(centred[0] @ centred[1].T, compute_uv=False) / np.sqrt(3 * 11)
(m1, c1), (m2, c2) = stats[2], stats[1]
result["frechet"]["fewSecond"] = float(np.sum((m1 - m2) ** 2) + np.trace(c1) + np.trace(c2) - 2 * values.sum())
print(json.dumps(result, indent=1))
