import type { Picture, Plot } from '../../examples/here.ts'
import type { ExampleProblem } from './compile-example.ts'

/** What the worker is asked: to run a source. It is asked once. */
export interface RunRequest {
  readonly source: string
  /** Whole addresses of the bundled model and of the workers that run models. */
  readonly addresses: { readonly model: string; readonly assets: string }
}

/** Something that an example shows. */
export type Shown =
  | { readonly type: 'line'; readonly text: string; readonly level: 'log' | 'warn' | 'error' }
  | { readonly type: 'plot'; readonly plot: Plot }
  | { readonly type: 'picture'; readonly title: string; readonly picture: Picture }

/** What the worker says. */
export type WorkerMessage =
  | Shown
  | { readonly type: 'done'; readonly milliseconds: number; readonly problem?: ExampleProblem }
