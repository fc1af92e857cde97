import { expect, test } from 'vitest'
import { countUnetParameters, unetParameters } from './unet-parameters.ts'
import { unetPresets } from './unet-presets.ts'

test.each([
  ['sd15', 859_520_964],
  ['sd21', 865_910_724],
  ['sdxl', 2_567_463_684],
] as const)('%s has the %i parameters of the published model', (name, count) => {
  expect(countUnetParameters(unetPresets[name])).toBe(count)
})

test('names parameters once each, as checkpoints do', () => {
  const names = unetParameters(unetPresets.sdxl).map(({ name }) => name)
  expect(new Set(names).size).toBe(names.length)
  expect(names).toContain('down_blocks.2.attentions.1.transformer_blocks.9.attn2.to_out.0.weight')
  expect(names).toContain('add_embedding.linear_2.bias')
})
