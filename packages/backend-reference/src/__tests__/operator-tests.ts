import { describe, test } from 'vitest'
import { compareWithRuntime, type OperatorCase } from './compare-with-runtime.ts'

function sentence({ inputs, attributes = {}, opset, domain }: OperatorCase): string {
  const operands = inputs.map((input) => (input ? `[${input.dims}]` : 'nothing')).join(' ')
  const given = Object.entries(attributes).map(
    ([name, value]) => `${name} ${typeof value === 'object' && '$typeName' in value ? '…' : value}`,
  )
  return [operands, ...given, opset ? `opset ${opset}` : '', domain ?? ''].filter((part) => part !== '').join(', ')
}

/** Registers a test for every case of every operator: it must give what ONNX Runtime gives. */
export function operatorTests(cases: Readonly<Record<string, readonly OperatorCase[]>>): void {
  for (const [opType, operatorCases] of Object.entries(cases)) {
    describe(`${opType} gives what ONNX Runtime gives`, () => {
      for (const one of operatorCases) test(sentence(one), () => compareWithRuntime(opType, one))
    })
  }
}
