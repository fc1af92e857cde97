"""Writes a model folder in diffusers ONNX layout: python3 export.py AUTOENCODER DENOISER OUT --tokenizer MODEL

Weights of 1,024 elements and more are stored as float16 behind a Cast to float32. Mean and deviation of the latents go into the last
convolution of the encoder and the first of the decoder, so that the scaling factor is 1.
"""
import argparse
import json
import os
import shutil

import numpy as np
import onnx
import torch
import torch.nn as nn
from onnx import helper, numpy_helper

from networks import CHANNELS, CONTEXT, HEADS, TOKENS, Decoder, Encoder, TextEncoder, UNet

parser = argparse.ArgumentParser()
for name in ('autoencoder', 'denoiser', 'out'):
    parser.add_argument(name)
parser.add_argument('--tokenizer', required=True, help='a model folder whose tokenizer and schedule are copied')
options = parser.parse_args()


class Exported(nn.Module):
    def __init__(self, run, **parts):
        super().__init__()
        self.run = run
        for name, part in parts.items():
            setattr(self, name, part)

    def forward(self, *inputs):
        return self.run(self, *inputs)


def halve(path):
    model = onnx.load(path)
    graph, casts = model.graph, []
    for tensor in list(graph.initializer):
        if tensor.data_type != onnx.TensorProto.FLOAT or np.prod(tensor.dims) < 1024:
            continue
        small = numpy_helper.from_array(numpy_helper.to_array(tensor).astype(np.float16), f'{tensor.name}_f16')
        casts.append(helper.make_node('Cast', [small.name], [tensor.name], name=f'{tensor.name}_cast', to=onnx.TensorProto.FLOAT))
        graph.initializer.remove(tensor)
        graph.initializer.append(small)
    nodes = [*casts, *graph.node]
    del graph.node[:]
    graph.node.extend(nodes)
    onnx.checker.check_model(model)
    onnx.save(model, path)


def export(folder, module, inputs, output, config):
    """`inputs` and `output` map names to an example (or None) and the names of the axes that are free."""
    os.makedirs(f'{options.out}/{folder}', exist_ok=True)
    path = f'{options.out}/{folder}/model.onnx'
    axes = {name: free for name, (_, free) in inputs.items()} | {output[0]: output[1]}
    torch.onnx.export(
        module.eval(), tuple(example for example, _ in inputs.values()), path, input_names=list(inputs),
        output_names=[output[0]], dynamic_axes=axes, opset_version=14, do_constant_folding=True)
    halve(path)
    with open(f'{options.out}/{folder}/config.json', 'w') as file:
        file.write(json.dumps(config, indent=2) + '\n')


autoencoder, weights, latents = torch.load(options.autoencoder), torch.load(options.denoiser), torch.load('latents.pt')
part = lambda name: {key[len(name):]: value for key, value in weights.items() if key.startswith(name)}
words = weights['text.token.weight'].shape[0]
unet, text, encoder, decoder = UNet(), TextEncoder(words), Encoder(), Decoder()
unet.load_state_dict(part('unet.'))
text.load_state_dict(part('text.'))
encoder.load_state_dict(autoencoder['encoder'])
decoder.load_state_dict(autoencoder['decoder'])
mean, deviation = latents['mean'], latents['deviation']
last, first = encoder.body[-1], decoder.body[0]
with torch.no_grad():
    last.weight[:CHANNELS] /= deviation[:, None, None, None]
    last.bias[:CHANNELS] = (last.bias[:CHANNELS] - mean) / deviation
    last.bias[CHANNELS:] -= 2 * deviation.log()
    first.bias += first.weight.sum((2, 3)) @ mean
    first.weight *= deviation[None, :, None, None]

    picture = {0: 'batch_size', 2: 'height', 3: 'width'}
    latent = {0: 'batch_size', 2: 'latent_height', 3: 'latent_width'}
    coder = {'_class_name': 'AutoencoderKL', 'latent_channels': CHANNELS, 'scaling_factor': 1.0, 'sample_size': 128,
             'block_out_channels': [48, 80, 96, 96]}
    at_once = lambda self, sample, timestep, states: self.unet(sample, timestep.reshape(1).expand(sample.shape[0]), states)
    export('unet', Exported(at_once, unet=unet), {
        'sample': (torch.randn(2, CHANNELS, 16, 16), picture), 'timestep': (torch.tensor(500), {}),
        'encoder_hidden_states': (torch.randn(2, TOKENS, CONTEXT), {0: 'batch_size', 1: 'sequence_length'})},
        ('out_sample', picture),
        {'_class_name': 'UNet2DConditionModel', 'in_channels': CHANNELS, 'out_channels': CHANNELS, 'sample_size': 16,
         'block_out_channels': [96, 112, 80], 'layers_per_block': 2, 'cross_attention_dim': CONTEXT, 'attention_head_dim': HEADS})
    export('text_encoder', text, {'input_ids': (torch.zeros(2, TOKENS, dtype=torch.int64), {0: 'batch_size'})},
           ('last_hidden_state', {0: 'batch_size'}),
           {'_class_name': 'CLIPTextModel', 'hidden_size': CONTEXT, 'max_position_embeddings': TOKENS, 'vocab_size': words})
    export('vae_decoder', decoder, {'latent_sample': (torch.randn(1, CHANNELS, 16, 16), latent)}, ('sample', picture), coder)
    export('vae_encoder', Exported(lambda self, sample: torch.cat(self.encoder(sample), dim=1), encoder=encoder),
           {'sample': (torch.randn(1, 3, 128, 128), picture)}, ('latent_parameters', latent), coder)
for folder in ('tokenizer', 'scheduler'):
    shutil.copytree(f'{options.tokenizer}/{folder}', f'{options.out}/{folder}', dirs_exist_ok=True)
shutil.copy(f'{options.tokenizer}/model_index.json', f'{options.out}/model_index.json')
