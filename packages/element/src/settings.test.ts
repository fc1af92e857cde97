import { SelfCascadeError } from '@self-cascade/core'
import { describe, expect, test } from 'vitest'
import { type AttributeName, readSettings } from './settings.ts'

const base = 'https://site.example/gallery/page.html'
const read = (attributes: Partial<Record<AttributeName, string>>) => {
  const all: Partial<Record<AttributeName, string>> = { prompt: 'a red house', model: '/models/scenes/', ...attributes }
  return readSettings((name) => all[name] ?? null, base)
}

/** The error that reading throws, as its code and the attribute's name. */
function problem(attributes: Partial<Record<AttributeName, string>>): string {
  try {
    read(attributes)
  } catch (error) {
    if (SelfCascadeError.isInstance(error)) return `${error.code}: ${error.what}`
  }
  return 'none'
}

test('a prompt and a model are enough', () => {
  expect(read({})).toEqual({
    request: { prompt: 'a red house' },
    source: { url: 'https://site.example/models/scenes/' },
    provider: 'auto',
  })
})

test('every attribute reaches the request', () => {
  const settings = read({
    'negative-prompt': 'snow',
    size: '768x512',
    seed: '0',
    method: 'tuned',
    upsamplers: 'micro',
    steps: '20',
    guidance: '7.5',
    provider: 'wasm',
    assets: '../self-cascade',
  })
  expect(settings.request).toEqual({
    prompt: 'a red house',
    negativePrompt: 'snow',
    width: 768,
    height: 512,
    seed: 0,
    method: 'tuned',
    upsamplers: 'micro',
    numInferenceSteps: 20,
    guidanceScale: 7.5,
  })
  expect(settings).toMatchObject({ provider: 'wasm', assets: 'https://site.example/self-cascade' })
})

test('one number is a square', () => {
  expect(read({ size: ' 512 ' }).request).toMatchObject({ width: 512, height: 512 })
})

describe('the model', () => {
  test.each([
    ['scenes', { url: 'https://site.example/gallery/scenes' }],
    ['https://models.example/a/', { url: 'https://models.example/a/' }],
    ['hub:owner/name', { repo: 'owner/name' }],
    ['hub:owner/name@v1.5', { repo: 'owner/name', revision: 'v1.5' }],
  ])('%s', (model, source) => {
    expect(read({ model }).source).toEqual(source)
  })

  test.each(['hub:', 'hub:owner', 'hub:owner/name/more', 'file:///models', 'http://['])('%s is refused', (model) => {
    expect(problem({ model })).toBe(`ElementAttributeInvalid: The attribute model is "${model}".`)
  })
})

test('upsamplers mean the tuned method, and are refused with another', () => {
  expect(read({ upsamplers: 'micro' }).request).toMatchObject({ method: 'tuned', upsamplers: 'micro' })
  expect(problem({ upsamplers: 'micro', method: 'direct' })).toMatch(
    /^ElementAttributeInvalid: The attribute upsamplers/,
  )
})

test.each(['prompt', 'model'] as const)('%s must be there, and not blank', (name) => {
  expect(problem({ [name]: '  ' })).toBe(`ElementAttributeMissing: The attribute ${name} is missing or empty.`)
})

test.each([
  ['size', '0'],
  ['size', '512x'],
  ['size', '512X512'],
  ['size', '20000'],
  ['seed', '-1'],
  ['seed', '1.5'],
  ['seed', '9007199254740993'],
  ['steps', '0'],
  ['steps', '1001'],
  ['guidance', '-1'],
  ['guidance', 'much'],
  ['method', 'magic'],
  ['provider', 'cuda'],
] as const)('%s="%s" is refused', (name, value) => {
  expect(problem({ [name]: value })).toBe(`ElementAttributeInvalid: The attribute ${name} is "${value}".`)
})

test('values that count as empty are as good as none', () => {
  expect(read({ size: '', seed: '', steps: ' ', guidance: '', method: '', provider: '' })).toEqual(read({}))
})
