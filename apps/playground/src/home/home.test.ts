import { readdirSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseSceneCaption } from '@self-cascade/scenes'
import { expect, test } from 'vitest'
import { readQuery, writeQuery } from '../components/query-fields.ts'
import { drawCaption, pickedCaptions } from './captions.ts'
import { cliCommand } from './cli-command.ts'
import { createDownloadTotal } from './download-total.ts'
import { homeDefaults, homeQuery, requestOf } from './home-state.ts'
import { loadNote } from './load-note.ts'
import { bundledModel, modelInUse, sizesOf } from './model-in-use.ts'
import { readModelSource } from './model-source.ts'
import { sampleGallery } from './sample.ts'
import { showBytes, showClock, showDuration, showEstimate } from './show-figures.ts'
import { isSameSource } from './studio-session.ts'

const native = { width: 128, height: 128 }

test('a link holds what differs from the sample, and gives it back', () => {
  const state = { ...homeDefaults, prompt: 'a "blue" fish & more', seed: 0, size: 256, method: 'direct' as const }
  const search = writeQuery(state, homeQuery, homeDefaults)
  expect(search).toBe('?prompt=a+%22blue%22+fish+%26+more&seed=0&size=256&method=direct')
  expect(readQuery(search, homeQuery, homeDefaults)).toEqual(state)
})

test('a request has the proportions of the model and leaves empty fields to the studio', () => {
  const state = { ...homeDefaults, seed: Number.NaN, steps: Number.NaN, negative: '  ' }
  expect(requestOf(state, native)).toEqual({
    ...{ prompt: 'a red mushroom in a meadow', width: 512, height: 512 },
    ...{ method: 'tuned', guidanceScale: 4, startTimestep: 700 },
  })
  expect(requestOf({ ...homeDefaults, size: 1536 }, { width: 768, height: 512 })).toMatchObject({
    width: 1536,
    height: 1024,
  })
  expect(requestOf({ ...homeDefaults, method: 'direct' }, native)).not.toHaveProperty('startTimestep')
})

test('the command says what is not usual, and survives a shell', () => {
  expect(cliCommand(homeDefaults, 3)).toBe(
    'self-cascade generate "a red mushroom in a meadow" --size 512x512 --seed 3 --steps 25 --upsamplers small',
  )
  const direct = { ...homeDefaults, method: 'direct' as const, prompt: 'a "b" $c', size: 256, k: 500, guidance: 3 }
  expect(cliCommand(direct, 1, 'my model')).toBe(
    'self-cascade generate "a \\"b\\" \\$c" --model "my model" --size 256x256 --from 256x256 --seed 1 --steps 25 --guidance 3',
  )
})

test('captions to pick and those of the die are such as the bundled model was taught', () => {
  expect(pickedCaptions.filter(({ caption }) => !parseSceneCaption(caption))).toEqual([])
  for (const value of [0, 0.3, 0.7, 0.9999]) expect(parseSceneCaption(drawCaption(() => value))).toBeDefined()
})

test('figures are shown no finer than they are', () => {
  expect([417, 12_352, 999_600, 1_120_114, 20_718_401, 3e9].map(showBytes)).toEqual([
    ...['417 bytes', '12 kB', '1.0 MB', '1.1 MB', '21 MB', '3.0 GB'],
  ])
  expect([800, 9_949, 24_000, 185_000].map(showDuration)).toEqual(['0.8 s', '9.9 s', '24 s', '3:05 min'])
  expect([7_900, 750_000].map(showClock)).toEqual(['0:07', '12:30'])
  expect([400, 23_000, 58_000, 100_000, 800_000].map(showEstimate)).toEqual([
    '5 s',
    '25 s',
    '1 min',
    '1.5 min',
    '13 min',
  ])
})

test('what a reader types is an address, a page of the hub, a repository, or nothing', () => {
  expect(readModelSource(' https://example.org/m/ ')).toEqual({ url: 'https://example.org/m/' })
  expect(readModelSource('/models/scenes/')).toEqual({ url: '/models/scenes/' })
  expect(readModelSource('https://huggingface.co/owner/sd-1.5/tree/main')).toEqual({
    repo: 'owner/sd-1.5',
    revision: 'main',
  })
  expect(readModelSource('owner/name')).toEqual({ repo: 'owner/name' })
  expect(readModelSource('a red house')).toBeNull()
})

test('a model is opened again only when it is another one', () => {
  expect(isSameSource({ url: '/a/' }, { url: '/a/' })).toBe(true)
  expect(isSameSource({ url: '/a/' }, { stored: 'a' })).toBe(false)
  const files = { files: [] }
  expect([isSameSource(files, files), isSameSource(files, { files: [] })]).toEqual([true, false])
})

test('sizes are two, four and eight times those of the model', () => {
  const bundled = bundledModel('/models/scenes/')
  expect(sizesOf(bundled)).toEqual([256, 512, 1024])
  expect(modelInUse(bundled.source, bundled.facts).isBundled).toBe(true)
  expect(modelInUse({ url: '/other/' }, bundled.facts).isBundled).toBe(false)
})

test('a download of several files has one total, which never falls', () => {
  const total = createDownloadTotal(null)
  const part = (file: string, receivedBytes: number, totalBytes: number, fromStore = false) =>
    total.add({ file, receivedBytes, totalBytes, fromStore })
  expect(part('a', 5, 10)).toEqual({ receivedBytes: 5, totalBytes: 10, fromStore: false })
  expect(part('b', 20, 20, true)).toEqual({ receivedBytes: 25, totalBytes: 30, fromStore: false })
  expect(part('a', 10, 10)).toEqual({ receivedBytes: 30, totalBytes: 30, fromStore: false })
})

test('what will be loaded is said in figures, and not again when it is kept', () => {
  const figures = { modelBytes: 2e7, workerBytes: 1e6, wasmBytes: 14e6, webgpuBytes: { jspi: 17e6, asyncify: 27e6 } }
  expect(loadNote(figures, false, true)).toContain('20 MB of model and 15 MB of ONNX Runtime (up to 28 MB for WebGPU)')
  expect(loadNote(figures, true, true)).toContain('kept in this browser')
  expect(loadNote(figures, false, false)).not.toContain('MB')
})

test('the samples are all there, and small', () => {
  const folder = fileURLToPath(new URL('../../public/samples/', import.meta.url))
  const names = Object.values(sampleGallery((path) => path).byMethod).flatMap(({ stages }) =>
    stages.map(({ url }) => url.replace('/samples/', '')),
  )
  expect([...new Set(names)].sort()).toEqual(readdirSync(folder).sort())
  const bytes = readdirSync(folder).reduce((sum, name) => sum + statSync(`${folder}${name}`).size, 0)
  expect(bytes).toBeLessThan(150_000)
})
