"""Encodes the scenes at hand into VIEW.npy, with mean 0 and deviation 1 in each channel: python3 encode.py AUTOENCODER"""
import os
import sys

import numpy as np
import torch

from networks import Encoder
from pictures import pixels, scenes

torch.set_num_threads(os.cpu_count())
encoder = Encoder().to(memory_format=torch.channels_last)
encoder.load_state_dict(torch.load(sys.argv[1])['encoder'])
COUNTS = {'whole': 54000, 'zoom4': 20000, 'zoom2': 16000, 'scaled': 12000}
for view, count in COUNTS.items():
    rows = scenes(view, count)
    with torch.no_grad(), torch.cpu.amp.autocast(dtype=torch.bfloat16):
        latents = torch.cat([encoder(pixels(rows[i:i + 64]))[0].float() for i in range(0, len(rows), 64)]).contiguous()
    if view == 'whole':
        mean, deviation = latents.mean((0, 2, 3)), latents.std((0, 2, 3))
        torch.save({'mean': mean, 'deviation': deviation}, 'latents.pt')
    np.save(f'{view}.npy', ((latents - mean[:, None, None]) / deviation[:, None, None]).numpy())
    print(view, tuple(latents.shape), flush=True)
