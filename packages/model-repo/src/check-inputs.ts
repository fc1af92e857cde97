import type { OnnxComponent } from './onnx-component.ts'
import type { ProblemList } from './problem-list.ts'

/** The rule for one input: the element types it may have, its possible ranks, and whether it may be absent. */
export interface InputRule {
  readonly types: readonly string[]
  readonly ranks: readonly number[]
  readonly optional?: true
}

/** Checks a network's inputs: every one that is needed is there, every one that is there can be fed, all of known types. */
export function checkInputs(
  { path, description: { inputs } }: OnnxComponent,
  rules: Readonly<Record<string, InputRule>>,
  problems: ProblemList,
): void {
  const found = inputs.map(({ name }) => name)
  for (const [name, { optional }] of Object.entries(rules)) {
    if (!optional && !found.includes(name)) {
      problems.add(path, `has no input "${name}"; its inputs are ${found.join(', ') || 'none'}`)
    }
  }
  for (const { name, type, dims } of inputs) {
    const rule = rules[name]
    if (!rule) {
      problems.add(path, `has an input "${name}" that nothing can feed; known are ${Object.keys(rules).join(', ')}`)
    } else if (!rule.types.includes(type)) {
      problems.add(path, `has an input "${name}" of type ${type}; it must be ${rule.types.join(' or ')}`)
    } else if (!rule.ranks.includes(dims.length)) {
      problems.add(path, `has an input "${name}" with ${dims.length} dims; it must have ${rule.ranks.join(' or ')}`)
    }
  }
}

/** Checks the type of the first output. */
export function checkOutputType({ path, description }: OnnxComponent, types: readonly string[], problems: ProblemList) {
  const [output] = description.outputs
  if (!output) problems.add(path, 'has no output')
  else if (!types.includes(output.type)) {
    problems.add(path, `has an output "${output.name}" of type ${output.type}; it must be ${types.join(' or ')}`)
  }
}
