import { expect, test } from 'vitest'
import { fakeFiles } from './__tests__/fake-files.ts'
import { siteLink } from './links.ts'
import { filesBelow, repositoryRoot } from './repository.ts'

const files = fakeFiles({
  'README.md': '# all',
  'CONTRIBUTING.md': '# Contributing',
  'contributing/decisions/2026-01-01-why.md': '# Why',
  'apps/docs/README.md': '# Documentation',
  'apps/docs/guide/cascade.md': '# The cascade',
  'apps/docs/api/core.md': '# core',
  'apps/docs/errors.md': '# Errors',
  'apps/docs/pictures/loss.csv': '1',
  'apps/cli/README.md': '# self-cascade\n\n## Install\n',
  'packages/core/README.md': '# core\n\n## Install\n',
  'packages/core/src/index.ts': '',
  'packages/new/README.md': '# new\n\nNothing yet.',
})
const from = (source: string) => (href: string) => siteLink(href, source, files)

test('links among documents become addresses of pages', () => {
  const link = from('apps/docs/guide/cascade.md')
  expect(link('../errors.md#dimsmismatch')).toBe('/errors#dimsmismatch')
  expect(link('../api/core.md')).toBe('/api/core')
  expect(link('../../../packages/core/README.md')).toBe('/packages/core')
  expect(link('../../../CONTRIBUTING.md')).toBe('/contributing/')
  expect(link('../../../contributing/decisions/2026-01-01-why.md')).toBe('/decisions/2026-01-01-why')
})

test('links to folders lead to what the site has for them', () => {
  const link = from('apps/docs/README.md')
  expect(
    [
      'api',
      'guide/',
      '../../packages',
      '../../packages/core',
      '../../apps/cli',
      '../..',
      '../../contributing/decisions',
    ].map(link),
  ).toEqual(['/api/', '/guide/', '/packages/', '/packages/core', '/packages/cli', '/', '/decisions/'])
})

test('files that are no pages are at the forge', () => {
  const link = from('apps/docs/guide/cascade.md')
  expect(link('../../../packages/core/src/index.ts#L3')).toBe(
    'https://github.com/self-cascade/self-cascade/blob/main/packages/core/src/index.ts#L3',
  )
  expect(link('../pictures/loss.csv')).toBe(
    'https://github.com/self-cascade/self-cascade/blob/main/apps/docs/pictures/loss.csv',
  )
  expect(link('../../../packages/new')).toBe('https://github.com/self-cascade/self-cascade/tree/main/packages/new')
})

test('links that are not relative stay as they are', () => {
  const link = from('apps/docs/README.md')
  for (const href of ['https://example.org/x.md', '#here', '/try/planner', 'mailto:a@example.org'])
    expect(link(href)).toBe(href)
})

test('a link to nothing becomes the address of no page', () => {
  expect(from('apps/docs/guide/cascade.md')('gone.md#x')).toBe('/apps/docs/guide/gone#x')
})

test('the links of the real table of contents are pages', () => {
  const real = filesBelow(repositoryRoot)
  const hrefs = [...real.read('apps/docs/README.md').matchAll(/\]\(([^)]+)\)/g)].map(([, href]) => href!)
  expect(hrefs.length).toBeGreaterThan(5)
  for (const href of hrefs)
    expect(siteLink(href, 'apps/docs/README.md', real)).toMatch(/^\/(guide|api|errors|contributing|decisions)/)
})
