import { createError, SelfCascadeError } from '@self-cascade/core'
import { compileExample, type ExampleProblem } from './compile-example.ts'
import { ExportNotFound } from './errors.ts'

/** How modules are found, by the name that examples import them by. */
export type ExampleModules = Readonly<Record<string, () => Promise<object>>>

/** What an example may print with. */
export type ExampleConsole = Pick<Console, 'log' | 'info' | 'warn' | 'error'>

/** What an example finds around it. */
export interface ExampleSurroundings {
  readonly modules: ExampleModules
  readonly console: ExampleConsole
}

type RunCode = (require: (name: string) => object, exports: object, console: ExampleConsole) => Promise<void>

/** The constructor of async functions, which is no global. */
const AsyncFunction = (async () => {}).constructor as new (...parts: string[]) => RunCode

/** A name that no file has, so that stacks tell the example from what runs it. */
const fileName = 'self-cascade-example'

/** Runs an example to its end; gives what went wrong, or nothing. */
export async function runExample(
  source: string,
  { modules, console }: ExampleSurroundings,
): Promise<ExampleProblem | undefined> {
  const compiled = compileExample(source)
  if ('problem' in compiled) return compiled.problem
  const { code, imports } = compiled
  const unknown = imports.find((name) => !Object.hasOwn(modules, name))
  if (unknown !== undefined) return unknownModule(source, unknown, Object.keys(modules))
  try {
    const loaded = await Promise.all(imports.map(async (name) => [name, named(name, await modules[name]!())] as const))
    const found = new Map(loaded)
    const run = new AsyncFunction('require', 'exports', 'console', `${code}\n//# sourceURL=${fileName}`)
    await run((name) => found.get(name)!, {}, console)
    return undefined
  } catch (error) {
    return problemOf(error)
  }
}

/** A name that a module has not is told when it is first used, which is more than `undefined` says. */
function named(name: string, module: object): object {
  return new Proxy(module, {
    get(target, key) {
      if (typeof key === 'symbol' || key === '__esModule' || key in target) return Reflect.get(target, key)
      if (key === 'default') return undefined
      throw createError(ExportNotFound, { module: name, name: key, known: Object.keys(target) })
    },
  })
}

function unknownModule(source: string, name: string, known: readonly string[]): ExampleProblem {
  const line = source.split('\n').findIndex((text) => text.includes(`'${name}'`) || text.includes(`"${name}"`)) + 1
  return { message: `There is no "${name}" here. There are ${known.join(', ')}.`, ...(line > 0 && { line }) }
}

function problemOf(error: unknown): ExampleProblem {
  const line = lineOf(error)
  return { message: messageOf(error), ...(line !== undefined && { line }) }
}

function messageOf(error: unknown): string {
  if (SelfCascadeError.isInstance(error)) return [`${error.code}: ${error.what}`, error.why, error.fix].join('\n')
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error)
}

/** The line of the example where an error was thrown, or from where what threw it was called. */
function lineOf(error: unknown): number | undefined {
  const found = placeIn(error)
  if (found === undefined) return undefined
  const line = found - headLines()
  return line >= 1 ? line : undefined
}

function placeIn(error: unknown): number | undefined {
  const stack = error instanceof Error ? (error.stack ?? '') : ''
  const [, line] = /self-cascade-example:(\d+)/.exec(stack) ?? []
  return line === undefined ? undefined : Number(line)
}

let knownHeadLines: number | undefined

/** Engines differ in how many lines they count before the body of a function that is made from text. */
function headLines(): number {
  if (knownHeadLines === undefined) {
    try {
      new Function('require', 'exports', 'console', `throw new Error()\n//# sourceURL=${fileName}`)()
    } catch (error) {
      knownHeadLines = (placeIn(error) ?? 1) - 1
    }
  }
  return knownHeadLines ?? 0
}
