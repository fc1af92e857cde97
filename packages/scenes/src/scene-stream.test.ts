import { describe, expect, test } from 'vitest'
import { sceneDrawAt } from './scene-draw.ts'
import { sceneSplit } from './scene-split.ts'
import { type SceneStreamOptions, sceneStream } from './scene-stream.ts'
import { type SceneView, variedSceneViews } from './scene-view.ts'

const options = { seed: 11, size: 16, batch: 4, views: variedSceneViews } satisfies SceneStreamOptions
const next = (more: Partial<SceneStreamOptions> = {}) => sceneStream({ ...options, ...more }).next().value
const draws = (count: number, more: Partial<SceneStreamOptions> = {}) =>
  Array.from({ length: count }, (_, index) => sceneDrawAt(index, { ...options, ...more }))

test('a stream goes on at any index as if it had never stopped', () => {
  const stream = sceneStream(options)
  const [first, second] = [stream.next().value, stream.next().value]
  expect(first.rgb.dims).toEqual([4, 16, 16, 3])
  const again = next({ from: first.nextIndex })
  expect(again.captions).toEqual(second.captions)
  expect(again.rgb.data).toEqual(second.rgb.data)
  expect(again.rgb.data).not.toEqual(first.rgb.data)
})

test('pictures do not depend on the size of the batch', () => {
  const whole = next({ batch: 6 })
  const part = next({ batch: 2, from: 3 })
  expect(part.captions).toEqual(whole.captions.slice(3, 5))
  expect(part.rgb.data).toEqual(whole.rgb.data.slice(3 * 16 * 16 * 3, 5 * 16 * 16 * 3))
})

test('a row holds the drawing of its scene', () => {
  const { rgb, draws } = next()
  const { scene, region } = draws[2]!
  expect(rgb.data.slice(2 * 16 * 16 * 3, 3 * 16 * 16 * 3)).toEqual(scene.render(16, region))
})

test('other seeds give other scenes, and no scene comes twice soon', () => {
  const [ours, theirs] = [draws(200), draws(200, { seed: 12 })]
  const seeds = [...ours, ...theirs].map(({ scene }) => scene.seed)
  expect(new Set(seeds).size).toBe(400)
})

test('indices beyond 32 bits give pictures of their own', () => {
  expect(sceneDrawAt(2 ** 32 + 5, options).scene.seed).not.toBe(sceneDrawAt(5, options).scene.seed)
})

test('a split is kept to', () => {
  for (const split of ['train', 'held-out'] as const) {
    expect(new Set(draws(200, { split }).map(({ scene }) => sceneSplit(scene.words)))).toEqual(new Set([split]))
  }
  expect(new Set(draws(200, { split: 'all' }).map(({ scene }) => sceneSplit(scene.words))).size).toBe(2)
})

test('captions are dropped as often as asked, the scenes keep theirs', () => {
  const all = draws(2000, { captionDropout: 0.1 })
  const dropped = all.filter(({ caption }) => caption === '')
  expect(dropped.length / 2000).toBeCloseTo(0.1, 1)
  expect(dropped.every(({ scene }) => scene.caption !== '')).toBe(true)
  expect(draws(100).every(({ scene, caption }) => caption === scene.caption)).toBe(true)
})

describe('views', () => {
  const scaleOf = (svg: string) =>
    Number(/<g transform="translate\(\S+ \S+\) rotate\(\S+\) scale\(\S+ (\S+)\)">/.exec(svg)![1])

  test('come as often as their weights say', () => {
    const sides = draws(3000).map(({ region }) => region.side)
    const share = (side: number) => sides.filter((other) => other === side).length / sides.length
    expect(share(0.5)).toBeCloseTo(3 / 16, 1)
    expect(share(0.25)).toBeCloseTo(3 / 16, 1)
    expect(share(1)).toBeCloseTo(10 / 16, 1)
  })

  test('crops lie anywhere in the scene, and inside it', () => {
    const regions = draws(400, { views: [{ zoom: 4 }] }).map(({ region }) => region)
    for (const { x, y, side } of regions) expect(Math.min(x, y) >= 0 && Math.max(x, y) + side <= 1).toBe(true)
    const columns = regions.map(({ x }) => x)
    expect([Math.min(...columns) < 0.05, Math.max(...columns) > 0.7]).toEqual([true, true])
  })

  test('objects are scaled within their range', () => {
    const scales = draws(300, { views: [{ objectScale: [0.35, 2] }] }).map(({ scene }) => scaleOf(scene.svg(1)))
    // the seed itself gives 0.92..1.2
    expect(Math.min(...scales)).toBeGreaterThanOrEqual(0.32)
    expect(Math.max(...scales)).toBeLessThanOrEqual(2.4)
    expect(scales.filter((scale) => scale < 0.7).length).toBeGreaterThan(60)
    expect(scales.filter((scale) => scale > 1.5).length).toBeGreaterThan(40)
  })

  test('without any, scenes are as their seeds give them', () => {
    const { seed } = options
    const { scene, region } = sceneDrawAt(9, { seed })
    expect(region).toEqual({ x: 0, y: 0, side: 1 })
    expect(scene.seed).toBe(sceneDrawAt(9, { seed, views: [{}] }).scene.seed)
  })
})

const views = (view: SceneView) => ({ views: [view] })
test.each([
  ['a batch of nothing', { batch: 0 }],
  ['a negative index', { from: -1 }],
  ['a seed of 33 bits', { seed: 2 ** 32 }],
  ['an unknown split', { split: 'test' as 'all' }],
  ['a dropout of 2', { captionDropout: 2 }],
  ['no view', { views: [] }],
  ['a weight of nothing', views({ weight: 0 })],
  ['a zoom below 1', views({ zoom: 0.5 })],
  ['a range upside down', views({ objectScale: [2, 1] })],
])('%s is refused before anything is drawn', (_, more) => {
  expect(() => next(more)).toThrow(expect.objectContaining({ code: 'InvalidOption' }))
})
