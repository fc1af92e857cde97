import type { PredictionType } from '@self-cascade/core'
import { type JsonObject, stringField } from './json-object.ts'
import type { ProblemList } from './problem-list.ts'

const predictionTypes: Readonly<Record<string, PredictionType>> = {
  epsilon: 'epsilon',
  v_prediction: 'vPrediction',
  sample: 'sample',
  flow_prediction: 'flow',
}

/** Reads what the network predicts. Without the key it is noise, or velocity for flow-matching classes, as in diffusers. */
export function readPredictionType(config: JsonObject, path: string, problems: ProblemList): PredictionType {
  const isFlow = stringField(config, '_class_name')?.startsWith('FlowMatch')
  const name = config.prediction_type ?? (isFlow ? 'flow_prediction' : 'epsilon')
  const predictionType = predictionTypes[String(name)]
  if (!predictionType) {
    problems.add(path, `has prediction_type "${name}"; known are ${Object.keys(predictionTypes).join(', ')}`)
  }
  return predictionType ?? 'epsilon'
}
