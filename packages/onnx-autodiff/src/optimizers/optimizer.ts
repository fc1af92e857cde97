/** What an update formula is written with: arrays of numbers, or values of a graph. */
export interface Arithmetic<V> {
  readonly constant: (value: number) => V
  readonly add: (a: V, b: V) => V
  readonly sub: (a: V, b: V) => V
  readonly mul: (a: V, b: V) => V
  readonly div: (a: V, b: V) => V
  readonly sqrt: (a: V) => V
}

/** What one update of one parameter is given. */
export interface UpdateInput<V> {
  readonly parameter: V
  readonly gradient: V
  /** The optimiser's state for this parameter, by slot. */
  readonly slots: Readonly<Record<string, V>>
  /** What {@link Optimizer.scalars} gave for this step. */
  readonly scalars: Readonly<Record<string, V>>
}

/** What one update of one parameter gives. */
export interface UpdateOutput<V> {
  readonly parameter: V
  readonly slots: Readonly<Record<string, V>>
}

/**
 * An optimiser as pure functions. Its formula is written once, for any arithmetic: {@link updateParameters} runs it on arrays,
 * {@link trainingGraph} writes it into a graph.
 */
export interface Optimizer {
  readonly name: string
  /** State kept for each parameter, with its dims, and what it starts from. */
  readonly slots: Readonly<Record<string, 'zero' | 'parameter'>>
  /** The numbers that depend on the step (1 for the first) and the learning rate, in float64. */
  readonly scalars: (step: number, learningRate: number) => Readonly<Record<string, number>>
  readonly update: <V>(math: Arithmetic<V>, input: UpdateInput<V>) => UpdateOutput<V>
}
