"""Writes the golden cascades of the scenes model: fixed noise in, the latents of every stage out.

    python3 packages/test-models/tools/scenes_golden.py packages/scenes-model/model packages/test-models/__fixtures__/scenes-model-golden

DDIM, 25 steps (leading, offset 1, eta 0), guidance 4; each stage of 128, 256, 512 pixels begins at strength 0.7 from the latents of
the one before, resized bilinearly. Needs PyTorch and onnx (Debian: python3-torch, python3-onnx); neither ONNX Runtime nor any code
of the packages takes part.
"""
import json
import os
import sys

import numpy as np
import torch
import torch.nn.functional as F

from onnx_in_torch import Network

STEPS, GUIDANCE, STRENGTH, LENGTH = 25, 4.0, 0.7, 16
PROMPTS = ['a red house in the snow', 'a striped blue fish on the sea', 'a yellow star at night']
SIDES = (16, 32, 64)
model, out = sys.argv[1:3]
os.makedirs(out, exist_ok=True)
load = lambda name: Network(f'{model}/{name}/model.onnx')
unet, text, decoder = load('unet'), load('text_encoder'), load('vae_decoder')
vae = json.load(open(f'{model}/vae_decoder/config.json'))
scaling, channels = vae['scaling_factor'], vae['latent_channels']
words = json.load(open(f'{model}/tokenizer/vocab.json'))

betas = np.linspace(0.00085**0.5, 0.012**0.5, 1000, dtype=np.float64) ** 2
alphas = torch.from_numpy(np.cumprod(1 - betas)).float()
gap = 1000 // STEPS
times = [1 + gap * i for i in reversed(range(STEPS))]
kept = times[STEPS - int(STEPS * STRENGTH):]


def encode(caption):
    """Every word of a caption of scenes is one token of CLIP's vocabulary; the end token fills up."""
    start, end = words['<|startoftext|>'], words['<|endoftext|>']
    ids = [start, *(words[f'{word}</w>'] for word in caption.split()), end]
    return ids + [end] * (LENGTH - len(ids))


def denoise(latents, states, timesteps):
    for t in timesteps:
        pair = unet(sample=torch.cat([latents, latents]), timestep=torch.tensor(t), encoder_hidden_states=states)
        without, with_caption = pair.chunk(2)
        epsilon = without + GUIDANCE * (with_caption - without)
        now, then = alphas[t], alphas[max(t - gap, 0)]
        latents = then.sqrt() * (latents - (1 - now).sqrt() * epsilon) / now.sqrt() + (1 - then).sqrt() * epsilon
    return latents


noise = {}
for index, side in enumerate(SIDES):
    drawn = np.random.RandomState(index).standard_normal((1, channels, side, side)).astype(np.float32)
    noise[side] = torch.from_numpy(drawn)
    np.save(f'{out}/noise-{side * 8}.npy', drawn)

cases = []
for number, prompt in enumerate(PROMPTS):
    states = text(input_ids=torch.tensor([encode(''), encode(prompt)]))
    latents, stages = denoise(noise[SIDES[0]].clone(), states, times), []
    for side in SIDES:
        if side > SIDES[0]:
            start = alphas[kept[0]]
            resized = F.interpolate(latents, size=(side, side), mode='bilinear', align_corners=False)
            latents = denoise(start.sqrt() * resized + (1 - start).sqrt() * noise[side], states, kept)
        file = f'latents-{number}-{side * 8}.npy'
        np.save(f'{out}/{file}', latents.numpy())
        picture = decoder(latent_sample=latents / scaling)
        timesteps = times if side == SIDES[0] else kept
        stages.append({'size': side * 8, 'start_timestep': timesteps[0], 'timesteps': timesteps, 'latents': file,
                       'picture_mean': picture.mean().item(), 'picture_std': picture.std().item()})
    cases.append({'prompt': prompt, 'input_ids': encode(prompt), 'stages': stages})
    print(prompt, flush=True)

json.dump({
    'scheduler': 'DDIM, leading, steps_offset 1, eta 0', 'steps': STEPS, 'guidance': GUIDANCE, 'strength': STRENGTH,
    'interpolation': 'bilinear, align_corners false, in latent space',
    'noise': {str(side * 8): f'noise-{side * 8}.npy' for side in SIDES},
    'note': 'float32 on a CPU, the graphs evaluated node by node by PyTorch; latents are scaled: divide by scaling_factor before '
            'decoding. Agreement to about 1e-2 absolute at 128 and 5e-2 at 512 is what other kernels can give.',
    'cases': cases,
}, open(f'{out}/golden.json', 'w'), indent=1)
