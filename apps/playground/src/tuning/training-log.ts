import type { PictureSide, TuningEvent, TuningPhase } from './protocol.ts'

/** What is known of a training. */
export interface TrainingLog {
  /** Steps wanted in all. */
  readonly total: number
  /** Losses of the steps, the first first. */
  readonly losses: readonly number[]
  /** Milliseconds of each step. */
  readonly times: readonly number[]
  readonly validations: readonly { readonly step: number; readonly loss: number; readonly milliseconds: number }[]
  readonly parameterCount: number | null
  readonly heapBytes: number | null
  readonly device: string | null
  readonly notes: readonly string[]
  readonly activity: Activity
}

/** What happens now. */
export interface Activity {
  readonly phase: TuningPhase | 'idle' | 'download' | 'encoding'
  /** In words. */
  readonly text: string
  /** 0 to 1; null where the length is unknown. */
  readonly part: number | null
}

const idle: Activity = { phase: 'idle', text: 'Nothing runs', part: 0 }

export const emptyLog: TrainingLog = {
  total: 0,
  losses: [],
  times: [],
  validations: [],
  parameterCount: null,
  heapBytes: null,
  device: null,
  notes: [],
  activity: idle,
}

/** The log of a training that begins; what is known of the device stays. */
export const beginLog = ({ device, heapBytes }: TrainingLog, total: number): TrainingLog => ({
  ...emptyLog,
  ...{ device, heapBytes, total },
  activity: { phase: 'model', text: phaseTexts.model, part: null },
})

/** The log of a training that goes on, to another number of steps perhaps. */
export const resumeLog = (log: TrainingLog, total: number): TrainingLog => ({
  ...log,
  total,
  activity: { phase: 'session', text: phaseTexts.session, part: null },
})

/** The log of a training that has ended or was stopped. */
export const endLog = (log: TrainingLog): TrainingLog => ({ ...log, activity: idle })

const phaseTexts: Readonly<Record<TuningPhase, string>> = {
  model: 'Opening the model',
  graph: 'Writing the training graph',
  session: 'Loading the training graph into the runtime',
  measuring: 'Measuring on held-out scenes',
  training: 'Training',
  pictures: 'Making pictures',
}

const sideTexts: Readonly<Record<PictureSide, string>> = { before: 'tuning-free', after: 'with upsamplers' }

/** Takes note of an event. */
export function noteEvent(log: TrainingLog, event: TuningEvent): TrainingLog {
  const doing = (phase: Activity['phase'], text: string, part: number | null): TrainingLog => ({
    ...log,
    activity: { phase, text, part },
  })
  switch (event.type) {
    case 'device':
      return { ...log, device: event.reason }
    case 'note':
      return { ...log, notes: [...new Set([...log.notes, event.message])] }
    case 'phase':
      return event.phase === 'training' ? trainingNow(log) : doing(event.phase, phaseTexts[event.phase], null)
    case 'download':
      return doing('download', 'Downloading the model', event.receivedBytes / Math.max(1, event.totalBytes))
    case 'encoding':
      return doing('encoding', encodingText(event), event.done / event.total)
    case 'opened':
      return { ...doing('measuring', phaseTexts.measuring, null), parameterCount: event.parameterCount }
    case 'step':
      return trainingNow(withStep(log, event))
    case 'validation':
      return { ...log, validations: [...log.validations.filter(({ step }) => step !== event.step), measuredOf(event)] }
    case 'memory':
      return { ...log, heapBytes: event.heapBytes }
    case 'drawing':
      return doing('pictures', `Making “${event.caption}”, ${sideTexts[event.side]}`, event.part)
    case 'picture':
      return log
  }
}

function trainingNow(log: TrainingLog): TrainingLog {
  const done = log.losses.length
  const text = `Step ${done} of ${log.total}`
  return { ...log, activity: { phase: 'training', text, part: done / Math.max(1, log.total) } }
}

/** A step that is told again after a stop replaces the one before. */
function withStep(log: TrainingLog, { step, loss, milliseconds }: Extract<TuningEvent, { type: 'step' }>): TrainingLog {
  return {
    ...log,
    losses: [...log.losses.slice(0, step - 1), loss],
    times: [...log.times.slice(0, step - 1), milliseconds],
  }
}

const measuredOf = ({ step, loss, milliseconds }: Extract<TuningEvent, { type: 'validation' }>) => ({
  ...{ step, loss, milliseconds },
})

function encodingText({ kind, heldOut, done, total }: Extract<TuningEvent, { type: 'encoding' }>): string {
  const scenes = heldOut ? 'held-out scenes' : 'scenes'
  const what = {
    pictures: `Encoding ${scenes}`,
    pivots: `Encoding ${scenes} at 128 × 128`,
    'refined pivots': `Refining pivots of ${scenes}`,
    captions: `Encoding captions of ${scenes}`,
  }[kind]
  return `${what}, ${done} of ${total}`
}
