import { expect, test } from 'vitest'
import { compileExample } from './compile-example.ts'
import { formatLine, formatValue } from './format-value.ts'
import { runExample } from './run-example.ts'

const modules = { colours: async () => ({ red: 'ff0000', paint: (name: string) => `painted ${name}` }) }

async function run(source: string) {
  const lines: string[] = []
  const print = (...values: unknown[]) => void lines.push(formatLine(values))
  const problem = await runExample(source, { modules, console: { log: print, info: print, warn: print, error: print } })
  return { lines, problem }
}

test('types are taken out, imports are found, and top-level await works', async () => {
  const source = `import { paint, type Nothing } from 'colours'
import * as all from 'colours'
interface Wall { readonly name: string }
const wall: Wall = { name: await Promise.resolve('wall') }
console.log(paint(wall.name), all.red satisfies string)`
  expect(await run(source)).toEqual({ lines: ['painted wall ff0000'], problem: undefined })
})

test('compiled code keeps its lines', () => {
  const compiled = compileExample("import { red } from 'colours'\n\ntype A = {\n  b: string\n}\nconsole.log(red)")
  expect('code' in compiled && compiled.code.split('\n')[5]).toContain('console.log')
})

test('an error tells its line, and what was printed before it is there', async () => {
  const { lines, problem } = await run("console.log('first')\n\nconst list: number[] = []\nlist.at(0)!.toFixed()")
  expect(lines).toEqual(['first'])
  expect(problem?.line).toBe(4)
  expect(problem?.message).toMatch(/^TypeError: /)
})

test('an error inside a function that a package calls tells the line of the example', async () => {
  const { problem } = await run('const fail = () => {\n  throw new Error("no")\n}\n[1].forEach(fail)')
  expect(problem).toEqual({ message: 'Error: no', line: 2 })
})

test('an error after an await tells its line too', async () => {
  const { problem } = await run('await new Promise((done) => setTimeout(done, 1))\nthrow new RangeError("late")')
  expect(problem).toEqual({ message: 'RangeError: late', line: 2 })
})

test('wrong syntax tells its line, and nothing runs', async () => {
  const { lines, problem } = await run("console.log('first')\nconst = 3\n")
  expect(lines).toEqual([])
  expect(problem).toMatchObject({ line: 2 })
})

test('a package that is not there is named, with those that are', async () => {
  const { problem } = await run("import { red } from 'colours'\nimport { x } from 'lodash'\nconsole.log(red, x)")
  expect(problem).toEqual({ message: 'There is no "lodash" here. There are colours.', line: 2 })
})

test('an export that is not there is named', async () => {
  const { problem } = await run("import { blue } from 'colours'\n\nconsole.log(blue)")
  expect(problem?.message).toMatch(/^ExportNotFound: colours exports no "blue"\.\n.*\nUse one of red, paint\.$/)
  expect(problem?.line).toBe(3)
})

test.each([
  [{ a: 1, b: [true, null] }, '{ a: 1, b: [true, null] }'],
  [new Float32Array([0.1, 2]), 'Float32Array(2) [0.1, 2]'],
  [BigInt64Array.of(3n), 'BigInt64Array(1) [3n]'],
  [new Map([['k', 1]]), 'Map { k: 1 }'],
  [undefined, 'undefined'],
  [{}, '{}'],
  [{ a: { b: { c: { d: { e: 1 } } } } }, '{ a: { b: { c: { d: {…} } } } }'],
])('%o is written as in code', (value, text) => {
  expect(formatValue(value)).toBe(text)
})

test('long lists are cut', () => {
  expect(formatValue(Array.from({ length: 30 }, (_, index) => index))).toMatch(/19, … 10 more\]$/)
})
