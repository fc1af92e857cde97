import { afterEach, expect, test, vi } from 'vitest'
import { readExamples } from './example-files.ts'
import { exampleModules } from './example-modules.ts'
import { codeOf, introductionOf, titleOf } from './example-words.ts'
import { formatLine } from './format-value.ts'
import { hereInPage } from './here-in-page.ts'
import { runExample } from './run-example.ts'

const examples = readExamples()
/** It needs the workers of the site, and is run by the test in a browser. */
const inBrowserOnly = '12-whole-cascade'
const runnable = examples.filter(({ name }) => name !== inBrowserOnly)

afterEach(() => vi.restoreAllMocks())

/** Runs an example as the page does, but with the files of this machine. */
async function outputOf(source: string): Promise<{ lines: string[]; shown: string[]; problem: unknown }> {
  const lines: string[] = []
  const shown: string[] = []
  const print = (...values: unknown[]) => void lines.push(formatLine(values))
  const here = await import('../../examples/here.ts')
  const inPage = hereInPage(here.addresses, (one) => shown.push(one.type === 'picture' ? one.title : one.type))
  const modules = { ...exampleModules, './here.ts': async () => ({ ...inPage, modelFile: here.modelFile }) }
  const console = { log: print, info: print, warn: print, error: print }
  const problem = await runExample(source, { modules, console })
  return { lines, shown, problem }
}

test('examples are numbered without a gap', () => {
  expect(examples.map(({ name }) => Number(name.slice(0, 2)))).toEqual(examples.map((_, index) => index + 1))
})

test.each(examples)(
  '$name says what it shows, is short, and its packages have a page',
  ({ name, source, packages }) => {
    expect(titleOf(name)).toMatch(/^\d\d [A-Z]/)
    expect(introductionOf(source).length).toBeGreaterThan(40)
    const lines = codeOf(source).trim().split('\n').filter(Boolean)
    expect(lines.length).toBeGreaterThanOrEqual(8)
    expect(lines.length).toBeLessThanOrEqual(26)
    expect(packages.length).toBeGreaterThan(0)
  },
)

test.each(runnable)('$name gives in the page what it gives as a file', async ({ name, source }) => {
  const { lines, shown, problem } = await outputOf(source)
  expect(problem).toBeUndefined()
  const printed: string[] = []
  vi.spyOn(console, 'log').mockImplementation((...values) => void printed.push(formatLine(values)))
  await import(`../../examples/${name}.ts`)
  expect(lines).toEqual(printed.filter((line) => !/^\[(plot|picture) /.test(line)))
  expect(shown).toHaveLength(printed.length - lines.length)
})

const named = (start: string) => examples.find(({ name }) => name.startsWith(start))!.source

test('04 plans what the README of the package says', async () => {
  const { lines } = await outputOf(named('04'))
  expect(lines.slice(0, 3)).toEqual([
    '512 x 512 from timestep 1000, 50 steps',
    '1024 x 896 from timestep 700, 35 steps',
    '2048 x 1536 from timestep 700, 35 steps',
  ])
})

test('03 comes nearer with more steps, and by hand is what the scheduler gives', async () => {
  const { lines } = await outputOf(named('03'))
  const errors = lines.flatMap((line) => /by ([\d.]+)$/.exec(line)?.[1] ?? []).map(Number)
  expect(errors).toHaveLength(3)
  expect(errors).toEqual([...errors].sort((a, b) => b - a))
  for (const line of lines.filter((one) => one.includes('by hand'))) {
    const [, hand, scheduler] = /: ([\d.-]+) by hand, ([\d.-]+) by/.exec(line)!
    expect(Number(hand)).toBeCloseTo(Number(scheduler), 3)
  }
})

test('11 agrees with a central difference', async () => {
  const { lines } = await outputOf(named('11'))
  const pairs = lines.flatMap((line) => {
    const [, exact, difference] = /: ([\d.-]+) by the graph, ([\d.-]+) by/.exec(line) ?? []
    return exact ? [[Number(exact), Number(difference)] as const] : []
  })
  expect(pairs).toHaveLength(3)
  for (const [exact, difference] of pairs) expect(exact).toBeCloseTo(difference, 6)
})
