"""Trains the autoencoder: python3 train_autoencoder.py MINUTES OUT [--start FILE] [--rate R] [--noise S] [--crop-part P]

|d| + 0.4 (|dx| + |dy|) + 4 d^2 on pictures and, a fifth as much, on halved latents, which must decode to halved pictures: latents
that are resized, as a cascade does, stay latents of pictures. Noise of a part of their deviation keeps them smooth.
"""
import argparse
import math
import os
import time

import numpy as np
import torch
import torch.nn.functional as F

from networks import Decoder, Encoder
from pictures import pixels, psnr, scenes
from steps import take_step

parser = argparse.ArgumentParser()
parser.add_argument('minutes', type=float)
parser.add_argument('out')
parser.add_argument('--start')
parser.add_argument('--rate', type=float, default=1.5e-3)
parser.add_argument('--noise', type=float, default=0.06, help='of each channel, as a part of its deviation')
parser.add_argument('--crop-part', type=float, default=0.7, help='part of the time in which crops of 96 pixels are learnt')
options = parser.parse_args()
torch.manual_seed(0)
torch.set_num_threads(os.cpu_count())
random = np.random.default_rng(0)
VIEWS = {'whole': 0.45, 'zoom4': 0.27, 'zoom2': 0.18, 'scaled': 0.1}
BATCH = 8
data = {view: scenes(view) for view in VIEWS}
held = {view: pixels(scenes(f'{view}-held', 64)) for view in ('whole', 'zoom2', 'zoom4')}
encoder = Encoder().to(memory_format=torch.channels_last)
decoder = Decoder().to(memory_format=torch.channels_last)
if options.start:
    weights = torch.load(options.start)
    encoder.load_state_dict(weights['encoder'])
    decoder.load_state_dict(weights['decoder'])
parameters = [*encoder.parameters(), *decoder.parameters()]
average = [p.detach().clone() for p in parameters]
optimizer = torch.optim.AdamW(parameters, lr=options.rate, betas=(0.9, 0.99), weight_decay=0.0, foreach=True)


def batch(side):
    rows = []
    for view in random.choice(list(VIEWS), BATCH, p=list(VIEWS.values())):
        top, left = random.integers(0, 129 - side, 2)
        row = data[view][random.integers(len(data[view]))][top:top + side, left:left + side]
        rows.append(row[:, ::-1] if random.random() < 0.5 else row)
    return pixels(np.stack(rows))


def halved(x):
    """Every four of [N, C, H, W], half as large, as quarters of one."""
    n, c, h, w = x.shape
    x = F.avg_pool2d(x, 2).reshape(n // 4, 2, 2, c, h // 2, w // 2).permute(0, 3, 1, 4, 2, 5)
    return x.reshape(n // 4, c, h, w).contiguous(memory_format=torch.channels_last)


def error(d):
    across, down = d[..., 1:] - d[..., :-1], d[..., 1:, :] - d[..., :-1, :]
    return d.abs().mean() + 0.4 * (across.abs().mean() + down.abs().mean()) + 4 * (d * d).mean()


def save():
    kept = [p.detach().clone() for p in parameters]
    for p, value in zip(parameters, average):
        p.data.copy_(value)
    with torch.no_grad():
        for view, x in held.items():
            decibels = [value for rows in x.split(16) for value in psnr(decoder(encoder(rows)[0]), rows)]
            print(f'   {view} {np.mean(decibels):.2f} dB', end='')
        torch.save({'encoder': encoder.state_dict(), 'decoder': decoder.state_dict()}, f'{options.out}.part')
    os.replace(f'{options.out}.part', options.out)
    for p, value in zip(parameters, kept):
        p.data.copy_(value)
    print(flush=True)


start, step, losses = time.time(), 0, []
while (done := (time.time() - start) / (options.minutes * 60)) < 1:
    for group in optimizer.param_groups:
        group['lr'] = options.rate * min(1, (step + 1) / 100) * (0.5 + 0.5 * math.cos(math.pi * done)) + 1e-5
    x = batch(96 if done < options.crop_part else 128)
    with torch.cpu.amp.autocast(dtype=torch.bfloat16):
        mean, log_variance = (t.float() for t in encoder(x))
        noise = (options.noise * mean.std((0, 2, 3), keepdim=True)) ** 2
        z = mean + (log_variance.exp() + noise).sqrt() * torch.randn_like(mean)
        y = decoder(torch.cat([z, halved(z)])).float()
    divergence = 0.5 * (mean**2 + log_variance.exp() - 1 - log_variance).mean()
    loss = error(y[:BATCH] - x) + 0.2 * error(y[BATCH:] - halved(x)) + 5e-5 * divergence
    step = take_step(loss, parameters, average, optimizer, step)
    losses.append(loss.item())
    if step % 50 == 0:
        print(f'{step}  {time.time() - start:.0f} s  loss {np.mean(losses[-50:]):.4f}', flush=True)
    if step % 400 == 0:
        save()
save()
