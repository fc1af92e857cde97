import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const dist = fileURLToPath(new URL('../dist', import.meta.url))
const isBuilt = existsSync(join(dist, 'index.html'))

/** The address of each built page with the ids on it. */
function idsByPage(): Map<string, Set<string>> {
  const names = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.html'))
  return new Map(names.map((name) => [addressOf(name), new Set(matches(name, / id="([^"]*)"/g))]))
}

const addressOf = (name: string) =>
  `/${name
    .replaceAll('\\', '/')
    .replace(/\.html$/, '')
    .replace(/(^|\/)index$/, '$1')}`
const fileOf = (address: string) => `${address.slice(1)}${address.endsWith('/') ? 'index' : ''}.html`
const matches = (name: string, pattern: RegExp) =>
  [...readFileSync(join(dist, name), 'utf8').matchAll(pattern)].map(([, found]) => found!.replaceAll('&amp;', '&'))

test.skipIf(!isBuilt)('every link of every page leads to a page, and to a place on it', () => {
  const pages = idsByPage()
  expect(pages.size).toBeGreaterThan(60)
  const broken = [...pages.keys()].flatMap((page) =>
    matches(fileOf(page), /<a [^>]*href="([^"]*)"/g)
      .filter((href) => {
        const url = new URL(href, `http://site${page}`)
        if (url.host !== 'site') return false
        const ids = pages.get(url.pathname)
        if (!ids) return !existsSync(join(dist, decodeURI(url.pathname)))
        return url.hash !== '' && !ids.has(decodeURIComponent(url.hash.slice(1)))
      })
      .map((href) => `${page} -> ${href}`),
  )
  expect([...new Set(broken)]).toEqual([])
})

test.skipIf(!isBuilt)('every picture of the documentation has its size, so that nothing moves when it comes', () => {
  const pictures = [...idsByPage().keys()]
    .filter((page) => /^\/(guide|packages|api|decisions|contributing)\//.test(page))
    .flatMap((page) => matches(fileOf(page), /(<img (?!class="VPImage)[^>]*>)/g))
  expect(pictures.length).toBeGreaterThan(8)
  expect(pictures.filter((tag) => !/ width="\d+"/.test(tag) || !/ height="\d+"/.test(tag))).toEqual([])
})
