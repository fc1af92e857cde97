import { expect, test } from 'vitest'
import { fakeFiles } from './__tests__/fake-files.ts'
import { headingSlug } from './heading-slug.ts'
import { packageGroups } from './package-groups.ts'
import { filesBelow, repositoryRoot } from './repository.ts'
import { sidebars, titleOf, tools } from './sidebar.ts'

const files = fakeFiles({
  'apps/docs/README.md': '- [Second](guide/b.md): x\n- [First](guide/a.md): y\n',
  'apps/docs/guide/a.md': '# A',
  'apps/docs/guide/b.md': '# B',
  'apps/docs/guide/new.md': '# `New` page',
  'apps/docs/api/core.md': '# @self-cascade/core',
  'apps/docs/errors.md': '# Errors\n\n## @self-cascade/core\n\n### DimsMismatch\n',
  'apps/cli/README.md': '# self-cascade\n\n## Install\n',
  'apps/cli/package.json': '{ "name": "self-cascade", "description": "Commands." }',
  'apps/playground/pages/try/late.md': '---\ntitle: Late\n---\n',
  'apps/playground/pages/try/early.md': '---\ntitle: Early\ndescription: The first.\norder: 10\n---\n',
  'contributing/naming.md': '# Names',
  'contributing/decisions/2026-01-01-old.md': '# Old',
  'contributing/decisions/2026-02-01-young.md': '# Young',
  'packages/core/README.md': '# @self-cascade/core\n\n## Install\n',
  'packages/core/package.json': '{ "name": "@self-cascade/core", "description": "Contracts." }',
  'packages/odd/package.json': '{ "name": "@self-cascade/odd", "description": "In no list." }',
  'packages/secret/package.json': '{ "name": "@self-cascade/secret", "private": true }',
})

test('the guide has the order of its table of contents, and what is not in it comes last', () => {
  const [guide] = sidebars(files)['/guide/']!
  expect(guide!.items.map(({ text }) => text)).toEqual(['Overview', 'Second', 'First', 'New page'])
  expect(guide!.items[3]!.link).toBe('/guide/new')
})

test('decisions are newest first, packages lose their scope, errors go by package', () => {
  const bars = sidebars(files)
  expect(bars['/decisions/']![0]!.items.map(({ text }) => text)).toEqual(['Overview', 'Young', 'Old'])
  expect(bars['/api/']![0]!.items[1]).toEqual({ text: 'core', link: '/api/core' })
  expect(bars['/errors']![0]!.items).toEqual([{ text: 'core', link: '/errors#self-cascadecore' }])
})

test('tools go by the order of their front matter', () => {
  expect(tools(files)).toEqual([
    { text: 'Early', link: '/try/early', description: 'The first.' },
    { text: 'Late', link: '/try/late', description: '' },
  ])
})

test('a title is that of the front matter or the first heading', () => {
  expect(titleOf('---\ntitle: From above\n---\n# Below')).toBe('From above')
  expect(titleOf('text\n# `Code` title')).toBe('Code title')
})

test('no published package is left out of the overview, and no private one is in it', () => {
  const groups = packageGroups(files)
  expect(groups.map(({ title }) => title)).toEqual(['Command line', 'Foundations', 'More'])
  expect(groups[1]!.packages).toEqual([
    { name: '@self-cascade/core', description: 'Contracts.', readme: '/packages/core', api: '/api/core' },
  ])
  const real = filesBelow(repositoryRoot)
  const listed = packageGroups(real).flatMap(({ packages }) => packages.map(({ name }) => name))
  const published = real
    .list('packages')
    .filter((name) => real.kindOf(`packages/${name}/package.json`) === 'file')
    .map((name) => JSON.parse(real.read(`packages/${name}/package.json`)))
    .filter((manifest) => !manifest.private)
    .map(({ name }) => name)
  expect(new Set(listed)).toEqual(new Set(['self-cascade', ...published]))
})

test('anchors are those that GitHub gives to headings', () => {
  expect(headingSlug('planScales()')).toBe('planscales')
  expect(headingSlug('@self-cascade/backend-node')).toBe('self-cascadebackend-node')
  expect(headingSlug('What it does not do')).toBe('what-it-does-not-do')
  expect(headingSlug('Weights: fewer bits, & more')).toBe('weights-fewer-bits--more')
})
