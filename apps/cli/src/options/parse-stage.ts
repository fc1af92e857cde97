import type { Interpolation, PivotSpace } from '@self-cascade/core'
import type { StageOverrides } from '@self-cascade/scale-plan'
import { InvalidArgumentError } from 'commander'
import { parseCount, parseNumber, parseSize } from './parse-values.ts'

type Setting = (value: string) => StageOverrides

const settings: Readonly<Record<string, Setting>> = {
  steps: (value) => ({ numInferenceSteps: parseCount(value) }),
  k: (value) => ({ startTimestep: parseNumber(value) }),
  'pivot-timestep': (value) => ({ startTimestep: parseNumber(value) }),
  strength: (value) => ({ strength: parseNumber(value) }),
  guidance: (value) => ({ guidanceScale: parseNumber(value) }),
  // Unknown names are refused by planScales, which lists the known ones.
  interpolation: (value) => ({ interpolation: value as Interpolation }),
  'pivot-space': (value) => ({ pivotSpace: value as PivotSpace }),
  antialias: (value) => ({ antialias: parseSwitch(value) }),
  size: (value) => parseSize(value),
  prompt: (value) => ({ prompt: value }),
  'negative-prompt': (value) => ({ negativePrompt: value }),
}

function parseSwitch(value: string): boolean {
  if (value !== 'true' && value !== 'false') throw new InvalidArgumentError('antialias is true or false.')
  return value === 'true'
}

/** Commas inside a prompt stay: only a comma before another known key ends a value. */
const nextKey = new RegExp(`,(?=\\s*(?:${Object.keys(settings).join('|')})=)`)

/** Settings of single stages by index, as `--stage` collects them. */
export type StageSettings = ReadonlyMap<number, StageOverrides>

/** Parses `1:k=600,steps=30,prompt=a red house, at night` and adds it to what earlier `--stage` options gave. */
export function parseStage(text: string, previous: StageSettings = new Map()): StageSettings {
  const match = /^(\d+):(.+)$/s.exec(text)
  if (!match) throw new InvalidArgumentError('A stage is written NUMBER:key=value,key=value, such as 1:k=600,steps=30.')
  const index = Number(match[1])
  if (index > 1000) throw new InvalidArgumentError('There are never that many stages.')
  const parsed = match[2]!.split(nextKey).map((pair) => {
    const [, key = '', value = ''] = /^\s*([^=]*)=(.*)$/s.exec(pair) ?? []
    const setting = Object.hasOwn(settings, key) ? settings[key] : undefined
    if (!setting)
      throw new InvalidArgumentError(`A stage has the keys ${Object.keys(settings).join(', ')}; not "${pair}".`)
    return setting(value)
  })
  const merged: StageOverrides = Object.assign({}, previous.get(index), ...parsed)
  return new Map(previous).set(index, merged)
}

/** Lists the settings from stage 0 on, empty where none were given. */
export function listStageSettings(stages: StageSettings | undefined): readonly StageOverrides[] {
  if (!stages || stages.size === 0) return []
  return Array.from({ length: Math.max(...stages.keys()) + 1 }, (_, index) => stages.get(index) ?? {})
}
