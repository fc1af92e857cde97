"""A text-conditioned UNet in PyTorch, with the parameter names of diffusers. `config` is unet-graph's UnetConfig as JSON."""

import math

import torch
import torch.nn.functional as F
from torch import nn


def per_level(value, levels):
    return value if isinstance(value, list) else [value] * levels


class ResnetBlock(nn.Module):
    def __init__(self, config, inner, outer):
        super().__init__()
        groups, eps = config["normNumGroups"], config["normEps"]
        self.norm1 = nn.GroupNorm(groups, inner, eps)
        self.conv1 = nn.Conv2d(inner, outer, 3, padding=1)
        self.time_emb_proj = nn.Linear(4 * config["blockOutChannels"][0], outer)
        self.norm2 = nn.GroupNorm(groups, outer, eps)
        self.conv2 = nn.Conv2d(outer, outer, 3, padding=1)
        self.conv_shortcut = nn.Conv2d(inner, outer, 1) if inner != outer else nn.Identity()

    def forward(self, x, embedding):
        h = self.conv1(F.silu(self.norm1(x))) + self.time_emb_proj(embedding)[:, :, None, None]
        return self.conv_shortcut(x) + self.conv2(F.silu(self.norm2(h)))


class Attention(nn.Module):
    def __init__(self, channels, heads, context):
        super().__init__()
        self.heads = heads
        self.to_q = nn.Linear(channels, channels, bias=False)
        self.to_k = nn.Linear(context, channels, bias=False)
        self.to_v = nn.Linear(context, channels, bias=False)
        self.to_out = nn.ModuleList([nn.Linear(channels, channels)])

    def forward(self, x, context):
        q, k, v = (
            layer(states).unflatten(-1, (self.heads, -1)).transpose(1, 2)
            for layer, states in ((self.to_q, x), (self.to_k, context), (self.to_v, context))
        )
        weights = torch.softmax(q @ k.transpose(-1, -2) * q.shape[-1] ** -0.5, -1)
        return self.to_out[0]((weights @ v).transpose(1, 2).flatten(2))


class FeedForward(nn.Module):
    def __init__(self, channels, width):
        super().__init__()
        gate = nn.Module()
        gate.proj = nn.Linear(channels, 2 * width)
        self.net = nn.ModuleList([gate, nn.Identity(), nn.Linear(width, channels)])

    def forward(self, x):
        value, gate = self.net[0].proj(x).chunk(2, -1)
        return self.net[2](value * F.gelu(gate))


class TransformerBlock(nn.Module):
    def __init__(self, config, channels, heads):
        super().__init__()
        self.norm1, self.norm2, self.norm3 = (nn.LayerNorm(channels) for _ in range(3))
        self.attn1 = Attention(channels, heads, channels)
        self.attn2 = Attention(channels, heads, config["crossAttentionDim"])
        self.ff = FeedForward(channels, channels * config.get("feedForwardMultiplier", 4))

    def forward(self, x, context):
        own = self.norm1(x)
        x = x + self.attn1(own, own)
        x = x + self.attn2(self.norm2(x), context)
        return x + self.ff(self.norm3(x))


class SpatialTransformer(nn.Module):
    def __init__(self, config, channels, heads):
        super().__init__()
        self.linear = config.get("useLinearProjection", False)
        make = (lambda: nn.Linear(channels, channels)) if self.linear else (lambda: nn.Conv2d(channels, channels, 1))
        self.norm = nn.GroupNorm(config["normNumGroups"], channels, 1e-6)
        self.proj_in, self.proj_out = make(), make()
        self.transformer_blocks = nn.ModuleList([TransformerBlock(config, channels, heads)])

    def forward(self, x, context):
        size = x.shape[2:]
        h = self.norm(x)
        h = h if self.linear else self.proj_in(h)
        h = h.flatten(2).transpose(1, 2)
        h = self.proj_in(h) if self.linear else h
        h = self.transformer_blocks[0](h, context)
        h = self.proj_out(h) if self.linear else h
        h = h.transpose(1, 2).unflatten(2, size)
        return x + (h if self.linear else self.proj_out(h))


class Unet(nn.Module):
    def __init__(self, config):
        super().__init__()
        channels = config["blockOutChannels"]
        levels, layers = len(channels), config["layersPerBlock"]
        heads = per_level(config["attentionHeads"], levels)
        self.channels = channels
        self.conv_in = nn.Conv2d(config["inChannels"], channels[0], 3, padding=1)
        self.time_embedding = nn.ModuleDict(
            {"linear_1": nn.Linear(channels[0], 4 * channels[0]), "linear_2": nn.Linear(4 * channels[0], 4 * channels[0])}
        )

        def block(inputs, level, resample, stride):
            made = nn.Module()
            made.resnets = nn.ModuleList([ResnetBlock(config, size, channels[level]) for size in inputs])
            attends = config["attentionLevels"][level]
            made.attentions = nn.ModuleList(
                [SpatialTransformer(config, channels[level], heads[level]) for _ in inputs] if attends else []
            )
            if resample:
                made.resample = resample
                conv = nn.Conv2d(channels[level], channels[level], 3, stride, padding=1)
                setattr(made, resample, nn.ModuleList([nn.ModuleDict({"conv": conv})]))
            return made

        skips = [channels[0]]
        self.down_blocks = nn.ModuleList()
        for level, size in enumerate(channels):
            last = level == levels - 1
            inputs = [skips[-1]] + [size] * (layers - 1)
            self.down_blocks.append(block(inputs, level, None if last else "downsamplers", 2))
            skips += [size] * (layers if last else layers + 1)
        self.mid_block = nn.Module()
        self.mid_block.resnets = nn.ModuleList([ResnetBlock(config, channels[-1], channels[-1]) for _ in range(2)])
        self.mid_block.attentions = nn.ModuleList([SpatialTransformer(config, channels[-1], heads[-1])])
        self.up_blocks = nn.ModuleList()
        feature = channels[-1]
        for level in reversed(range(levels)):
            inputs = []
            for _ in range(layers + 1):
                inputs.append(feature + skips.pop())
                feature = channels[level]
            self.up_blocks.append(block(inputs, level, "upsamplers" if level else None, 1))
        self.conv_norm_out = nn.GroupNorm(config["normNumGroups"], channels[0], config["normEps"])
        self.conv_out = nn.Conv2d(channels[0], config["outChannels"], 3, padding=1)

    def forward(self, sample, step, context, change_skip=lambda index, skip: skip):
        half = self.channels[0] // 2
        angles = step * torch.exp(torch.arange(half) * (-math.log(10000) / half))
        embedding = torch.cat([angles.cos(), angles.sin()])[None]
        embedding = self.time_embedding["linear_2"](F.silu(self.time_embedding["linear_1"](embedding)))
        embedding = F.silu(embedding)

        def unit(block, index, h):
            h = block.resnets[index](h, embedding)
            return block.attentions[index](h, context) if len(block.attentions) else h

        h = self.conv_in(sample)
        skips = [h]
        for block in self.down_blocks:
            for index in range(len(block.resnets)):
                h = unit(block, index, h)
                skips.append(h)
            if hasattr(block, "downsamplers"):
                h = block.downsamplers[0]["conv"](h)
                skips.append(h)
        h = self.mid_block.resnets[0](h, embedding)
        h = self.mid_block.resnets[1](self.mid_block.attentions[0](h, context), embedding)
        read = 0
        for block in self.up_blocks:
            for index in range(len(block.resnets)):
                h = unit(block, index, torch.cat([h, change_skip(read, skips.pop())], 1))
                read += 1
            if hasattr(block, "upsamplers"):
                h = block.upsamplers[0]["conv"](F.interpolate(h, scale_factor=2.0, mode="nearest"))
        return self.conv_out(F.silu(self.conv_norm_out(h)))
