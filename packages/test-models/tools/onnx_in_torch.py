"""Evaluates an ONNX graph node by node with PyTorch: a second opinion on ONNX Runtime, for the operators of the scenes model."""
import numpy as np
import onnx
import torch
import torch.nn.functional as F
from onnx import numpy_helper

DTYPES = {1: torch.float32, 6: torch.int32, 7: torch.int64, 9: torch.bool, 10: torch.float16, 11: torch.float64}


def ints(tensor):
    return [int(x) for x in tensor.flatten().tolist()]


def axis_slice(x, starts, ends, axes=None, steps=None):
    axes = ints(axes) if axes is not None else range(len(starts))
    steps = ints(steps) if steps is not None else [1] * len(starts)
    index = [slice(None)] * x.dim()
    for axis, start, end, step in zip(axes, ints(starts), ints(ends), steps):
        index[axis] = slice(start, end if end < 2**31 else None, step)
    return x[tuple(index)]


def reshape(x, shape, **_):
    dims = [x.shape[i] if d == 0 else d for i, d in enumerate(ints(shape))]
    return x.reshape(dims)


def unsqueeze(x, axes):
    for axis in sorted(ints(axes)):
        x = x.unsqueeze(axis)
    return x


def squeeze(x, axes=None):
    for axis in sorted(ints(axes), reverse=True):
        x = x.squeeze(axis)
    return x


def gather(x, index, axis=0):
    flat = torch.where(index < 0, index + x.shape[axis], index).reshape(-1)
    dims = [*x.shape[:axis], *index.shape, *x.shape[axis + 1:]]
    return x.index_select(axis, flat).reshape(dims)


def conv(x, weight, bias=None, pads=(0, 0, 0, 0), strides=(1, 1), group=1, **_):
    top, left, bottom, right = pads
    return F.conv2d(F.pad(x, (left, right, top, bottom)), weight, bias, stride=tuple(strides), groups=group)


def resize(x, roi=None, scales=None, sizes=None, mode='nearest', **_):
    if mode != b'nearest':
        raise NotImplementedError(f'Resize {mode}')
    factors = scales.tolist() if scales is not None and scales.numel() else [s / d for s, d in zip(ints(sizes), x.shape)]
    return x.repeat_interleave(int(factors[2]), 2).repeat_interleave(int(factors[3]), 3)


def depth_to_space(x, blocksize, mode=b'DCR'):
    n, c, h, w = x.shape
    b, depth = blocksize, c // blocksize**2
    if mode == b'CRD':
        return x.reshape(n, depth, b, b, h, w).permute(0, 1, 4, 2, 5, 3).reshape(n, depth, h * b, w * b)
    return x.reshape(n, b, b, depth, h, w).permute(0, 3, 4, 1, 5, 2).reshape(n, depth, h * b, w * b)


def divide(a, b):
    return torch.div(a, b, rounding_mode='trunc') if not a.is_floating_point() else a / b


OPERATORS = {
    'Add': torch.add,
    'Cast': lambda x, to: x.to(DTYPES[to]),
    'Clip': lambda x, low=None, high=None: torch.clamp(x, None if low is None else low.item(), None if high is None else high.item()),
    'Concat': lambda *xs, axis: torch.cat(xs, axis),
    'ConstantOfShape': lambda shape, value=None: torch.full(ints(shape), 0.0 if value is None else value.item(),
                                                            dtype=torch.float32 if value is None else value.dtype),
    'Conv': conv,
    'Cos': torch.cos,
    'DepthToSpace': depth_to_space,
    'Div': divide,
    'Equal': torch.eq,
    'Erf': torch.erf,
    'Expand': lambda x, shape: x * torch.ones(ints(shape), dtype=x.dtype),
    'Gather': gather,
    'Gemm': lambda a, b, c=None, alpha=1.0, beta=1.0, transA=0, transB=0:
        alpha * ((a.t() if transA else a) @ (b.t() if transB else b)) + (0 if c is None else beta * c),
    'InstanceNormalization': lambda x, scale, bias, epsilon=1e-5: F.instance_norm(x, weight=scale, bias=bias, eps=epsilon),
    'MatMul': torch.matmul,
    'Mul': torch.mul,
    'Pow': lambda x, y: torch.pow(x, y),
    'ReduceMean': lambda x, axes, keepdims=1: x.mean(dim=tuple(axes), keepdim=bool(keepdims)),
    'Reshape': reshape,
    'Resize': resize,
    'Shape': lambda x: torch.tensor(x.shape, dtype=torch.int64),
    'Sigmoid': torch.sigmoid,
    'Sin': torch.sin,
    'Slice': axis_slice,
    'Softmax': lambda x, axis=-1: torch.softmax(x, axis),
    'Sqrt': torch.sqrt,
    'Squeeze': squeeze,
    'Sub': torch.sub,
    'Transpose': lambda x, perm: x.permute(perm),
    'Unsqueeze': unsqueeze,
    'Where': torch.where,
}


class Network:
    """An ONNX file that is called with named tensors and gives its first output."""

    def __init__(self, path):
        graph = onnx.load(path).graph
        self.constants = {t.name: torch.from_numpy(numpy_helper.to_array(t).copy()) for t in graph.initializer}
        self.steps, self.result = [], graph.output[0].name
        for node in graph.node:
            given = {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}
            attributes = {k: torch.from_numpy(numpy_helper.to_array(v).copy()) if isinstance(v, onnx.TensorProto) else v for k, v in given.items()}
            if node.op_type == 'Constant':
                self.constants[node.output[0]] = attributes['value']
            else:
                self.steps.append((node.op_type, list(node.input), node.output[0], attributes))

    @torch.no_grad()
    def __call__(self, **feeds):
        values = {**self.constants, **feeds, '': None}
        for kind, inputs, output, attributes in self.steps:
            values[output] = OPERATORS[kind](*(values[name] for name in inputs), **attributes)
        return values[self.result]
