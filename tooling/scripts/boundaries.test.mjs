import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from './bootstrap.mjs'
import { checkPackage, layers } from './boundaries.mjs'

const check = (name, files, manifest = {}, group = /** @type {'packages' | 'apps'} */ ('packages')) =>
  checkPackage({ group, name, manifest: JSON.stringify(manifest, null, 2), files })

test('a package may import lower layers', () => {
  expect(check('schedulers', { 'src/index.ts': "import { linspace } from '@self-cascade/tensor'" })).toEqual([])
})

test('a package may not import its own layer or a higher one', () => {
  const files = { 'src/index.ts': "export const one = 1\nexport { pivot } from '@self-cascade/pivot'" }
  expect(check('schedulers', files)).toEqual([
    {
      path: 'src/index.ts',
      line: 2,
      rule: 'schedulers (layer 2) may not import pivot (layer 3), only lower layers',
    },
  ])
})

test('type imports and dynamic imports count too', () => {
  const files = {
    'src/a.ts': "import type { Plan } from '@self-cascade/cascade'",
    'src/b.ts': "export const load = () => import('@self-cascade/cascade')",
  }
  expect(check('tensor', files).map(({ path }) => path)).toEqual(['src/a.ts', 'src/b.ts'])
})

test('dependencies in package.json are checked at their line', () => {
  const manifest = { name: '@self-cascade/core', dependencies: { '@self-cascade/tensor': 'workspace:*' } }
  expect(check('core', {}, manifest)).toEqual([
    { path: 'package.json', line: 4, rule: 'core (layer 0) may not import tensor (layer 1), only lower layers' },
  ])
})

test('an algorithm meets a backend only in its tests', () => {
  const source = "import { nodeBackend } from '@self-cascade/backend-node'"
  expect(check('cascade', { 'src/a.ts': source }).map(({ rule }) => rule)).toEqual([
    '@self-cascade/backend-node is for apps and tests only',
  ])
  expect(check('cascade', { 'src/a.test.ts': source })).toEqual([])
  expect(check('cli', { 'src/a.ts': source }, {}, 'apps')).toEqual([])
})

test('test helpers are for tests', () => {
  const source = "import { expectAllClose } from '@self-cascade/testing'"
  expect(check('cli', { 'src/a.ts': source }, {}, 'apps')).toHaveLength(1)
  expect(check('pivot', { 'src/a.test.ts': source })).toEqual([])
})

test('a relative import stays inside the package', () => {
  const files = { 'src/deep/a.ts': "import '../b.ts'", 'src/b.ts': "import '../../core/src/index.ts'" }
  expect(check('tensor', files)).toEqual([
    {
      path: 'src/b.ts',
      line: 1,
      rule: '../../core/src/index.ts leaves the package; import the other package by its name',
    },
  ])
})

test('what index.ts reaches may not use Node, what node.ts alone reaches may', () => {
  const files = {
    'src/index.ts': "export { a } from './a.ts'",
    'src/a.ts': "import { readFileSync } from 'fs'",
    'src/node.ts': "export { b } from './b.ts'",
    'src/b.ts': "import { readFileSync } from 'node:fs'",
  }
  expect(check('cascade', files).map(({ path }) => path)).toEqual(['src/a.ts'])
  expect(check('backend-node', files)).toEqual([])
})

test('what index.ts reaches may not use our Node packages and entries either', () => {
  const source = "import { writeFileAtomic } from '@self-cascade/files'"
  const entry = "import { checkpointFile } from '@self-cascade/onnx-autodiff/node'"
  expect(check('cascade', { 'src/index.ts': source, 'src/node.ts': source })).toEqual([
    {
      path: 'src/index.ts',
      line: 1,
      rule: "@self-cascade/files is Node's; only what src/node.ts alone reaches may use it",
    },
  ])
  expect(check('cascade', { 'src/index.ts': entry, 'src/node.ts': entry })).toHaveLength(1)
})

test('a package without a layer is refused', () => {
  expect(check('unheard-of', {})).toHaveLength(1)
})

test('the table lists the packages that exist, and no others', () => {
  const folders = readdirSync(join(root, 'packages')).sort()
  expect(Object.keys(layers).sort()).toEqual(folders)
})
