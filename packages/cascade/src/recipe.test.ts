import { createTensor } from '@self-cascade/core'
import { planScales } from '@self-cascade/scale-plan'
import { expect, test } from 'vitest'
import { type CascadeRecipe, digestTensor, stageKey, stageRecipe } from './recipe.ts'

const { stages } = planScales({ from: { width: 64, height: 64 }, to: { width: 256, height: 256 } })
const recipe: CascadeRecipe = {
  version: 1,
  model: { name: 'm', fingerprint: 'f' },
  scheduler: { config: { className: 'DDIMScheduler' }, eta: null },
  prompt: 'p',
  negativePrompt: '',
  seed: 1,
  rng: 'philox',
  guidanceRescale: 0,
  stages,
}
const keyOf = (change: Partial<CascadeRecipe>, stage = 1) => stageKey(stageRecipe({ ...recipe, ...change }, stage))

test('a key has 16 hex digits and does not depend on the order of keys', () => {
  expect(keyOf({})).toMatch(/^[0-9a-f]{16}$/)
  const reversed = Object.fromEntries(Object.entries(recipe).reverse()) as unknown as CascadeRecipe
  expect(stageKey(stageRecipe(reversed, 1))).toBe(keyOf({}))
})

test.each<[string, Partial<CascadeRecipe>]>([
  ['seed', { seed: 2 }],
  ['prompt', { prompt: 'q' }],
  ['model', { model: { name: 'm', fingerprint: 'g' } }],
  ['rng', { rng: 'torch' }],
  ['eta', { scheduler: { config: { className: 'DDIMScheduler' }, eta: 1 } }],
  ['scheduler setting', { scheduler: { config: { className: 'DDIMScheduler', steps_offset: 1 }, eta: null } }],
  [
    'an earlier stage',
    { stages: stages.map((stage, index) => (index === 0 ? { ...stage, guidanceScale: 3 } : stage)) },
  ],
])('another %s gives another key', (_, change) => {
  expect(keyOf(change)).not.toBe(keyOf({}))
})

test('a later stage does not change the key', () => {
  expect(keyOf({ stages: stages.map((stage, index) => (index === 2 ? { ...stage, guidanceScale: 3 } : stage)) })).toBe(
    keyOf({}),
  )
})

test('a prompt that every stage overrides does not change the key', () => {
  const own = { stages: stages.map((stage) => ({ ...stage, prompt: 'mine' })) }
  expect(keyOf({ ...own, prompt: 'a' })).toBe(keyOf({ ...own, prompt: 'b' }))
})

test('a digest sees values and dims', () => {
  const digest = (values: number[], dims: number[]) =>
    digestTensor(createTensor('float32', new Float32Array(values), dims))
  expect(digest([1, 2], [2])).toBe(digest([1, 2], [2]))
  expect(digest([1, 2], [2])).not.toBe(digest([1, 3], [2]))
  expect(digest([1, 2], [2])).not.toBe(digest([1, 2], [1, 2]))
})

test('the keys of runs without upsamplers are what they always were', () => {
  expect([0, 1, 2].map((stage) => keyOf({}, stage))).toEqual([
    '15a6d693aa19d453',
    '9aa5ebc01a501af6',
    'b7198e8866230200',
  ])
})

test('upsamplers change the keys of their stage and of those after it', () => {
  const tuned = { upsamplers: [{ stage: 1, digest: 'd' }] }
  expect(keyOf(tuned, 0)).toBe(keyOf({}, 0))
  expect(keyOf(tuned, 1)).not.toBe(keyOf({}, 1))
  expect(keyOf(tuned, 2)).not.toBe(keyOf({}, 2))
  expect(keyOf({ upsamplers: [{ stage: 1, digest: 'd', strength: 0.5 }] })).not.toBe(keyOf(tuned))
  expect(keyOf({ upsamplers: [{ stage: 2, digest: 'd' }] }, 1)).toBe(keyOf({}, 1))
})
