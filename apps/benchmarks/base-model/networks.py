"""The networks of the bundled model: an autoencoder that shrinks 8 times, a small text encoder and a text-conditioned UNet.

Pictures [N, 3, H, W] in -1..1, latents [N, 8, H/8, W/8], tokens [N, 16], timesteps [N] in 0..999.
"""
import math

import torch
import torch.nn as nn
import torch.nn.functional as F

from fused import GroupNormSilu

CHANNELS, TOKENS, CONTEXT, HEADS = 8, 16, 128, 4
norm_silu = lambda channels: GroupNormSilu(16, channels, eps=1e-6)
conv = lambda a, b, **more: nn.Conv2d(a, b, 3, padding=1, **more)


class GroupNorm(nn.GroupNorm):
    def forward(self, x):
        return F.group_norm(x.float(), self.num_groups, self.weight, self.bias, self.eps)


class LayerNorm(nn.LayerNorm):
    def forward(self, x):
        return F.layer_norm(x.float(), self.normalized_shape, self.weight, self.bias, self.eps)


class ResBlock(nn.Module):
    def __init__(self, a, b, embedding=None):
        super().__init__()
        self.norm1, self.conv1, self.norm2, self.conv2 = norm_silu(a), conv(a, b), norm_silu(b), conv(b, b)
        self.emb = nn.Linear(embedding, b) if embedding else None
        self.skip = nn.Conv2d(a, b, 1) if a != b else nn.Identity()
        nn.init.zeros_(self.conv2.weight)
        nn.init.zeros_(self.conv2.bias)

    def forward(self, x, embedding=None):
        h = self.conv1(self.norm1(x))
        if self.emb is not None:
            h = h + self.emb(F.silu(embedding))[:, :, None, None]
        return self.skip(x) + self.conv2(self.norm2(h))


class Up(nn.Module):
    def __init__(self, a, b):
        super().__init__()
        self.conv = conv(a, b)

    def forward(self, x):
        return self.conv(F.interpolate(x, scale_factor=2.0, mode='nearest'))


class Encoder(nn.Module):
    def __init__(self, a=48, b=80, c=96):
        super().__init__()
        self.unshuffle = nn.PixelUnshuffle(2)
        self.body = nn.Sequential(
            conv(12, a), ResBlock(a, a), conv(a, b, stride=2), ResBlock(b, b), conv(b, c, stride=2), ResBlock(c, c),
            ResBlock(c, c), norm_silu(c), conv(c, 2 * CHANNELS))

    def forward(self, x):
        mean, log_variance = self.body(self.unshuffle(x)).chunk(2, dim=1)
        return mean, log_variance.clamp(-30, 10)


class Decoder(nn.Module):
    def __init__(self, a=128, b=96, c=64):
        super().__init__()
        self.body = nn.Sequential(
            conv(CHANNELS, a), ResBlock(a, a), ResBlock(a, a), Up(a, b), ResBlock(b, b), ResBlock(b, b), Up(b, c),
            ResBlock(c, c), ResBlock(c, c), norm_silu(c), conv(c, 12))
        self.shuffle = nn.PixelShuffle(2)

    def forward(self, z):
        return self.shuffle(self.body(z))


class Attention(nn.Module):
    def __init__(self, width, context=None):
        super().__init__()
        context = context or width
        self.to_q, self.to_k = nn.Linear(width, width, bias=False), nn.Linear(context, width, bias=False)
        self.to_v, self.to_out = nn.Linear(context, width, bias=False), nn.Linear(width, width)

    def forward(self, x, context=None):
        context = x if context is None else context
        n, places, width = x.shape
        split = lambda t: t.reshape(n, -1, HEADS, width // HEADS).transpose(1, 2)
        q, k, v = split(self.to_q(x)), split(self.to_k(context)), split(self.to_v(context))
        weights = torch.softmax((q @ k.transpose(-1, -2)).float() * (width // HEADS) ** -0.5, dim=-1)
        return self.to_out((weights @ v).transpose(1, 2).reshape(n, places, width))


class Transformer(nn.Module):
    def __init__(self, width, context=None):
        super().__init__()
        self.norm1, self.attn1 = LayerNorm(width), Attention(width)
        self.context = context
        if context:
            self.norm2, self.attn2 = LayerNorm(width), Attention(width, context)
        self.norm3, self.ff1, self.ff2 = LayerNorm(width), nn.Linear(width, 4 * width), nn.Linear(2 * width, width)

    def forward(self, x, context=None):
        x = x + self.attn1(self.norm1(x))
        if self.context:
            x = x + self.attn2(self.norm2(x), context)
        value, gate = self.ff1(self.norm3(x)).chunk(2, dim=-1)
        return x + self.ff2(value * F.gelu(gate))


class TextEncoder(nn.Module):
    def __init__(self, words, width=CONTEXT, layers=2):
        super().__init__()
        self.token, self.position = nn.Embedding(words, width), nn.Parameter(torch.randn(TOKENS, width) * 0.02)
        nn.init.normal_(self.token.weight, std=0.05)
        self.layers = nn.ModuleList([Transformer(width) for _ in range(layers)])
        self.norm = LayerNorm(width)

    def forward(self, ids):
        x = self.token(ids) + self.position[: ids.shape[1]]
        for layer in self.layers:
            x = layer(x)
        return self.norm(x)


class Spatial(nn.Module):
    """A transformer block over the places of a feature map."""

    def __init__(self, c):
        super().__init__()
        self.norm, self.proj_in = GroupNorm(16, c, eps=1e-6), nn.Linear(c, c)
        self.block, self.proj_out = Transformer(c, CONTEXT), nn.Linear(c, c)

    def forward(self, x, context):
        n, c, h, w = x.shape
        y = self.norm(x).permute(0, 2, 3, 1).reshape(n, h * w, c)
        y = self.proj_out(self.block(self.proj_in(y), context))
        return x + y.reshape(n, h, w, c).permute(0, 3, 1, 2)


class Plain(nn.Module):
    def forward(self, x, context):
        return x


def timestep_embedding(t, width):
    frequencies = torch.exp(-math.log(10000) * torch.arange(width // 2, dtype=torch.float32) / (width // 2))
    angles = t.float()[:, None] * frequencies[None]
    return torch.cat([torch.cos(angles), torch.sin(angles)], dim=-1)


class UNet(nn.Module):
    """Three levels, attention below the first, two blocks each on the way down and three on the way up: nine skip features."""

    def __init__(self, widths=(96, 112, 80)):
        super().__init__()
        self.width, embedding = widths[0], 4 * widths[0]
        self.time = nn.Sequential(nn.Linear(self.width, embedding), nn.SiLU(), nn.Linear(embedding, embedding))
        self.conv_in = conv(CHANNELS, widths[0])
        self.down, self.attn_down, self.downsample = nn.ModuleList(), nn.ModuleList(), nn.ModuleList()
        skips, last = [widths[0]], widths[0]
        attend = lambda level, c: Spatial(c) if level > 0 else Plain()
        for level, c in enumerate(widths):
            blocks, attentions = nn.ModuleList(), nn.ModuleList()
            for _ in range(2):
                blocks.append(ResBlock(last, c, embedding))
                attentions.append(attend(level, c))
                last = c
                skips.append(c)
            self.down.append(blocks)
            self.attn_down.append(attentions)
            if level < len(widths) - 1:
                self.downsample.append(conv(c, c, stride=2))
                skips.append(c)
        self.mid1, self.mid_attn = ResBlock(last, last, embedding), Spatial(last)
        self.mid2 = ResBlock(last, last, embedding)
        self.up, self.attn_up, self.upsample = nn.ModuleList(), nn.ModuleList(), nn.ModuleList()
        for level, c in reversed(list(enumerate(widths))):
            blocks, attentions = nn.ModuleList(), nn.ModuleList()
            for _ in range(3):
                blocks.append(ResBlock(last + skips.pop(), c, embedding))
                attentions.append(attend(level, c))
                last = c
            self.up.append(blocks)
            self.attn_up.append(attentions)
            if level > 0:
                self.upsample.append(Up(c, c))
        self.norm_out, self.conv_out = norm_silu(last), conv(last, CHANNELS)

    def forward(self, sample, timestep, context):
        embedding = self.time(timestep_embedding(timestep, self.width))
        x = self.conv_in(sample)
        skips = [x]
        for level, (blocks, attentions) in enumerate(zip(self.down, self.attn_down)):
            for block, attend in zip(blocks, attentions):
                x = attend(block(x, embedding), context)
                skips.append(x)
            if level < len(self.downsample):
                x = self.downsample[level](x)
                skips.append(x)
        x = self.mid2(self.mid_attn(self.mid1(x, embedding), context), embedding)
        for level, (blocks, attentions) in enumerate(zip(self.up, self.attn_up)):
            for block, attend in zip(blocks, attentions):
                x = attend(block(torch.cat([x, skips.pop()], dim=1), embedding), context)
            if level < len(self.upsample):
                x = self.upsample[level](x)
        return self.conv_out(self.norm_out(x))


def alphas_cumprod():
    """Scaled-linear betas, 0.00085 to 0.012 over 1,000 steps."""
    return torch.cumprod(1 - torch.linspace(0.00085**0.5, 0.012**0.5, 1000) ** 2, 0)


def tokens_of(caption, words):
    """Every word of a caption of scenes is one token of CLIP's vocabulary; the end token fills up."""
    start, end = words['<|startoftext|>'], words['<|endoftext|>']
    ids = [start, *(words[f'{word}</w>'] for word in caption.split()), end]
    return ids + [end] * (TOKENS - len(ids))
