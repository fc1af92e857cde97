import { readFixture, readJsonFixture } from '@self-cascade/testing'
import { expect, test } from 'vitest'
import { scenesModelUrl } from './scenes-model-url.ts'

const read = (path: string) => readFixture(scenesModelUrl.href, path)

test('the folder holds every component that model_index.json names', () => {
  const index = readJsonFixture<Record<string, unknown>>(scenesModelUrl.href, 'model_index.json')
  const components = Object.keys(index).filter((key) => !key.startsWith('_'))
  expect(components.sort()).toEqual(['scheduler', 'text_encoder', 'tokenizer', 'unet', 'vae_decoder', 'vae_encoder'])
  for (const component of components.filter((name) => !/^(scheduler|tokenizer)$/.test(name))) {
    expect(read(`${component}/model.onnx`).length).toBeGreaterThan(800_000)
    expect(readJsonFixture(scenesModelUrl.href, `${component}/config.json`)).toHaveProperty('_class_name')
  }
})

test.each([
  'scheduler/scheduler_config.json',
  'tokenizer/merges.txt',
  'tokenizer/special_tokens_map.json',
  'tokenizer/tokenizer_config.json',
  'tokenizer/vocab.json',
])('%s is there', (path) => {
  expect(read(path).length).toBeGreaterThan(100)
})
