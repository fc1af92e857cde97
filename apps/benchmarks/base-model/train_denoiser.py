"""Trains UNet and text encoder: python3 train_denoiser.py MINUTES OUT [--rate R] [--tokenizer FOLDER]

Epsilon prediction, min-SNR weights with gamma 5 that grow to 3.9 at high noise, timesteps spread over each batch, a tenth of the captions left empty. Crops and
objects of other sizes come at timesteps below 700 alone, where a cascade begins; above 800 there are whole scenes only, and between
their share falls. A run that was stopped goes on after its last 500 steps. Several workers share a step where PyTorch's variables for
them are set (WORLD_SIZE, RANK, MASTER_ADDR, MASTER_PORT): on a machine that others use as well, they wait less than threads do.
"""
import argparse
import json
import math
import os
import time

import numpy as np
import torch
import torch.distributed as workers

from networks import TextEncoder, UNet, alphas_cumprod, tokens_of
from pictures import captions
from steps import take_step

parser = argparse.ArgumentParser()
parser.add_argument('minutes', type=float)
parser.add_argument('out')
parser.add_argument('--rate', type=float, default=1e-3)
here = os.path.dirname(os.path.abspath(__file__))
parser.add_argument('--tokenizer', default=f'{here}/../../../packages/scenes-model/model/tokenizer')
options = parser.parse_args()
if 'WORLD_SIZE' in os.environ:
    workers.init_process_group('gloo')
rank, count = (workers.get_rank(), workers.get_world_size()) if workers.is_initialized() else (0, 1)
torch.manual_seed(1)
torch.set_num_threads(max(1, os.cpu_count() // count))
random = np.random.default_rng([int(time.time()), rank])
VIEWS = ('whole', 'scaled', 'zoom2', 'zoom4')
words = json.load(open(f'{options.tokenizer}/vocab.json'))
latents = {view: torch.from_numpy(np.load(f'{view}.npy', mmap_mode='c')) for view in VIEWS}
ids = {view: torch.tensor([tokens_of(c, words) for c in captions(view, len(latents[view]))]) for view in VIEWS}
empty = torch.tensor(tokens_of('', words))
varied = np.clip((0.8 - np.arange(1000) / 1000) / 0.1, 0, 1)[:, None]
shares = np.cumsum(varied * [[0.5, 0.14, 0.18, 0.18]] + (1 - varied) * [[1, 0, 0, 0]], axis=1)

unet, text = UNet(), TextEncoder(len(words))
for module in unet.modules():
    if isinstance(module, torch.nn.Conv2d):
        module.to(memory_format=torch.channels_last)
named = [(f'{part}.{n}', p) for part, m in (('unet', unet), ('text', text)) for n, p in m.named_parameters()]
parameters = [p for _, p in named]
average = [p.detach().clone() for p in parameters]
optimizer = torch.optim.AdamW(parameters, lr=options.rate, betas=(0.9, 0.99), weight_decay=0.01, foreach=True)
alphas = alphas_cumprod()
snr = alphas / (1 - alphas)
weights = (snr.clamp(max=5) / snr).clamp(min=0.05)
# errors shrink with the noise: above t = 500 every stretch of timesteps counts about as much as the others
weights = weights / weights.mean() * torch.from_numpy(np.interp(np.arange(1000), [500, 700, 900], [1, 2.1, 3.9])).float()
step, spent, state = 0, 0.0, f'{options.out}.state'
if os.path.exists(state):
    saved = torch.load(state)
    step, spent = saved['step'], saved['spent']
    optimizer.load_state_dict(saved['optimizer'])
    for p, a, value, mean in zip(parameters, average, saved['parameters'], saved['average']):
        p.data.copy_(value)
        a.copy_(mean)
torch.manual_seed(int(random.integers(2**31)))
start, losses = time.time() - spent, []


def write(path, content):
    torch.save(content, f'{path}.part')
    os.replace(f'{path}.part', path)


def save():
    if rank > 0:
        return
    write(options.out, {name: value for (name, _), value in zip(named, average)})
    write(state, {'step': step, 'spent': time.time() - start, 'optimizer': optimizer.state_dict(),
                  'parameters': [p.detach() for p in parameters], 'average': average})


def part_done():
    """Of the time; the first worker's clock holds for all."""
    done = torch.tensor((time.time() - start) / (options.minutes * 60))
    if count > 1:
        workers.broadcast(done, 0)
    return done.item()


while (done := part_done()) < 1:
    for group in optimizer.param_groups:
        group['lr'] = options.rate * min(1, (step + 1) / 300) * (0.5 + 0.5 * math.cos(math.pi * done)) + 1e-5
    batch = (32 if done < 0.55 else 64) // count
    t = torch.from_numpy((((random.random() + np.arange(batch)) / batch % 1) * 1000).astype(np.int64))
    views = (random.random((batch, 1)) > shares[t.numpy()]).sum(1).clip(0, 3)
    drawn = [(VIEWS[view], random.integers(len(latents[VIEWS[view]]))) for view in views]
    clean, told = torch.stack([latents[v][i] for v, i in drawn]), torch.stack([ids[v][i] for v, i in drawn])
    told[torch.from_numpy(random.random(batch) < 0.1)] = empty
    noise, alpha = torch.randn_like(clean), alphas[t][:, None, None, None]
    noised = (alpha.sqrt() * clean + (1 - alpha).sqrt() * noise).contiguous(memory_format=torch.channels_last)
    with torch.cpu.amp.autocast(dtype=torch.bfloat16):
        predicted = unet(noised, t, text(told)).float()
    errors = ((predicted - noise) ** 2).mean((1, 2, 3))
    loss = (errors * weights[t]).mean()
    step = take_step(loss, parameters, average, optimizer, step)
    losses.append((errors.mean().item(), loss.item()))
    if step % 100 == 0 and rank == 0:
        plain, weighted = np.mean(losses[-100:], axis=0)
        print(f'{step}  {time.time() - start:.0f} s  loss {plain:.4f}, weighted {weighted:.4f}', flush=True)
    if step % 500 == 0:
        save()
save()
