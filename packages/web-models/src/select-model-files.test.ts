import { expect, test } from 'vitest'
import { selectModelFiles } from './select-model-files.ts'

const select = (...paths: readonly string[]) =>
  selectModelFiles(paths.map((path) => ({ path }))).map(({ path }) => path)

test('configs, tokenizers, networks, external data and upsamplers are taken', () => {
  const paths = [
    'model_index.json',
    'scheduler/scheduler_config.json',
    'tokenizer/merges.txt',
    'unet/config.json',
    'unet/model.onnx',
    'unet/model.onnx_data',
    'text_encoder/model.onnx',
    'text_encoder/weights.pb',
    'vae_decoder/model.onnx',
    'vae_decoder/onnx__MatMul_12',
    'upsamplers/small.safetensors',
  ]
  expect(select(...paths)).toEqual(paths)
})

test('what other frameworks and people read stays out', () => {
  const paths = [
    'README.md',
    '.gitattributes',
    'sd.ckpt',
    'unet/diffusion_pytorch_model.safetensors',
    'unet/openvino_model.bin',
  ]
  expect(select(...paths, 'unet/model.onnx', 'unet/pytorch_model.bin', 'assets/a.png')).toEqual(['unet/model.onnx'])
})

test('other variants of a network stay out with their data', () => {
  expect(select('unet/model.onnx', 'unet/model_fp16.onnx', 'unet/model_fp16.onnx_data')).toEqual(['unet/model.onnx'])
})

test('a network of another name is taken where it is the only one', () => {
  expect(select('unet/unet.onnx', 'unet/unet.onnx.data')).toEqual(['unet/unet.onnx', 'unet/unet.onnx.data'])
})
