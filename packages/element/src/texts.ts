import type { CascadeProgress } from './events.ts'
import { showBytes } from './show-bytes.ts'

/** All that the element says by itself. */
export interface ElementTexts {
  readonly start: string
  readonly startLabel: (prompt: string) => string
  /** What the start will load; `bytes` is null when it is not known. */
  readonly note: (size: string | null, bytes: number | null) => string
  readonly waiting: (ahead: number) => string
  readonly loading: (progress: Extract<CascadeProgress, { phase: 'loading' }>) => string
  /** Said while networks that are here are opened. */
  readonly preparing: string
  readonly running: (progress: Extract<CascadeProgress, { phase: 'running' }>) => string
  /** Said once when a stage starts. */
  readonly stage: (progress: Extract<CascadeProgress, { phase: 'running' }>) => string
  readonly recovering: string
  readonly progress: string
  readonly cancel: string
  readonly cancelled: string
  readonly done: (result: { width: number; height: number; seed: number; seconds: number }) => string
  readonly doneAloud: string
  readonly again: string
  readonly download: string
  readonly failed: string
  readonly retry: string
  readonly preview: (prompt: string) => string
}

/** Writes a size: `512 × 512`. */
export const showSize = ({ width, height }: { width: number; height: number }) => `${width} × ${height}`

const showSeconds = (seconds: number) =>
  seconds < 60 ? `${Math.round(seconds)} s` : `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`

/** The element's texts in English. */
export const englishTexts: ElementTexts = {
  start: 'Make picture',
  startLabel: (prompt) => `Make picture: ${prompt}`,
  note: (size, bytes) => {
    const loads = `loads ${bytes === null ? 'a model' : showBytes(bytes)}`
    return size === null ? `L${loads.slice(1)}` : `${size}, ${loads}`
  },
  waiting: (ahead) => (ahead === 1 ? 'Waiting for another picture' : `Waiting for ${ahead} other pictures`),
  loading: ({ receivedBytes, totalBytes }) => {
    if (receivedBytes === 0) return 'Loading'
    const received = showBytes(receivedBytes)
    return totalBytes === null ? `Loading, ${received}` : `Loading, ${received} of ${showBytes(totalBytes)}`
  },
  preparing: 'Preparing the model',
  running: ({ stage, stages, step, steps, ...size }) => {
    const where = stages === 1 ? '' : `, stage ${stage + 1} of ${stages}`
    return `${showSize(size)}${where}, step ${Math.min(step + 1, steps)} of ${steps}`
  },
  stage: ({ stage, stages, ...size }) => `Stage ${stage + 1} of ${stages}, ${size.width} by ${size.height} pixels.`,
  recovering: 'Graphics device lost, going on',
  progress: 'Progress',
  cancel: 'Cancel',
  cancelled: 'Cancelled',
  done: ({ seed, seconds, ...size }) => `${showSize(size)}, seed ${seed}, ${showSeconds(seconds)}`,
  doneAloud: 'The picture is finished.',
  again: 'Again',
  download: 'Download',
  failed: 'No picture',
  retry: 'Try again',
  preview: (prompt) => `Preview: ${prompt}`,
}
