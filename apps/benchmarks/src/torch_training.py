"""Trains the same UNet in PyTorch. Started by torch-peer.mjs with a folder; answers each line {"kind": ...} with what it took."""

import json
import math
import sys
import time
from pathlib import Path

import torch
import torch.nn.functional as F

from torch_unet import Unet


def upsampled(weights, level, pivot, size, embedding):
    """Two residual blocks on the pivot's features, resized: `y + conv2(silu(conv1(y)·(1 + scale) + shift))`."""
    y = F.interpolate(pivot, size=size, mode="bilinear", align_corners=False)
    for block in range(2):
        at = lambda name: weights[f"up{level}.{block}.{name}"]
        scale, shift = (embedding @ at("time.weight") + at("time.bias"))[:, :, None, None].chunk(2, 1)
        h = F.conv2d(y, at("conv1.weight"), at("conv1.bias"), padding=1) * (1 + scale) + shift
        y = y + F.conv2d(F.silu(h), at("conv2.weight"), at("conv2.bias"), padding=1)
    return y


def matmul_gflops():
    """Billions of operations per second in a product of matrices: 7 a core with Debian's reference BLAS, 100 with OpenBLAS."""
    a, b = torch.randn(512, 512), torch.randn(512, 512)
    times = []
    for _ in range(5):
        start = time.perf_counter()
        a @ b
        times.append(time.perf_counter() - start)
    return 2 * 512**3 / min(times) / 1e9


def main(folder):
    request = json.loads((folder / "request.json").read_text())
    torch.set_num_threads(request["threads"])
    stored = torch.from_file(str(folder / "tensors.bin"), size=request["elements"], dtype=torch.float32)
    tensors = {
        name: stored[start : start + math.prod(dims)].reshape(dims).clone()
        for name, (start, dims) in request["tensors"].items()
    }
    unet = Unet(request["config"])
    state = {name[7:]: tensor for name, tensor in tensors.items() if name.startswith("weight:")}
    missing, unexpected = unet.load_state_dict({name: t.T if request["transposed"].get(name) else t for name, t in state.items()})
    assert not missing and not unexpected
    skip_weights = {name[5:]: tensor.requires_grad_() for name, tensor in tensors.items() if name.startswith("skip:")}
    parameters = list(unet.parameters())
    optimizer = torch.optim.Adam(parameters, lr=request["learningRate"])

    def change_skip(index, skip):
        level = request["skips"].index(index) if index in request["skips"] else None
        if level is None:
            return skip
        return skip + upsampled(skip_weights, level, tensors[f"pivot{level}"], skip.shape[2:], tensors["embedding"])

    def loss_of(**options):
        return F.mse_loss(unet(tensors["sample"], request["step"], tensors["context"], **options), tensors["noise"])

    def backward(wanted, **options):
        for parameter in wanted:
            parameter.grad = None
        loss = loss_of(**options)
        loss.backward()
        return loss

    def forward():
        with torch.no_grad():
            return loss_of()

    def adam():
        loss = backward(parameters)
        optimizer.step()
        return loss

    kinds = {
        "forward": (forward, []),
        "gradients": (lambda: backward(parameters), parameters),
        "adam": (adam, parameters),
        "skips": (lambda: backward(list(skip_weights.values()), change_skip=change_skip), list(skip_weights.values())),
    }
    print(json.dumps({"version": torch.__version__, "gflops": matmul_gflops()}), flush=True)
    for line in sys.stdin:
        kind = json.loads(line)["kind"]
        run, wanted = kinds[kind]
        for parameter in parameters:
            parameter.requires_grad_(kind != "skips")
        start, used = time.perf_counter(), time.process_time()
        loss = run()
        took = {"milliseconds": 1000 * (time.perf_counter() - start), "cpu": 1000 * (time.process_time() - used)}
        norm = math.sqrt(sum(float(parameter.grad.double().square().sum()) for parameter in wanted))
        peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
        print(json.dumps({**took, "loss": float(loss), "gradientNorm": norm, "peakRssBytes": 1024 * int(peak.split()[1])}), flush=True)


main(Path(sys.argv[1]))
