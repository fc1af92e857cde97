import { transform } from 'sucrase'

/** Code that runs, with what it asks for. Its lines are those of the source. */
export interface CompiledExample {
  readonly code: string
  readonly imports: readonly string[]
}

/** What is wrong with a source before it runs, or what went wrong while it ran. */
export interface ExampleProblem {
  readonly message: string
  /** Counted from 1; absent when it is not known. */
  readonly line?: number
}

/** Takes the types out of an example and makes its imports calls of `require`, line by line. Type errors are not looked for. */
export function compileExample(source: string): CompiledExample | { readonly problem: ExampleProblem } {
  try {
    const { code } = transform(source, { transforms: ['typescript', 'imports'], disableESTransforms: true })
    const imports = [...code.matchAll(/\brequire\('([^']+)'\)/g)].map(([, name]) => name!)
    return { code, imports: [...new Set(imports)] }
  } catch (error) {
    return { problem: syntaxProblem(error) }
  }
}

function syntaxProblem(error: unknown): ExampleProblem {
  const { message, loc } = error as Error & { loc?: { line?: number } }
  const words = message.replace(/^Error transforming [^:]*: /, '').replace(/ \(\d+:\d+\)$/, '')
  return { message: words, ...(loc?.line !== undefined && { line: loc.line }) }
}
