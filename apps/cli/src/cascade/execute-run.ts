import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { type StageReport, selfCascade } from '@self-cascade/cascade'
import type { Tensor } from '@self-cascade/core'
import { cascadeOptions, rastersOf } from '@self-cascade/picture-recipe'
import { defined } from '../defined.ts'
import { exitCodes } from '../exit-codes.ts'
import type { Io } from '../io.ts'
import type { CascadeFlags } from '../options/cascade-options.ts'
import { type OutputPaths, outputPaths } from '../output/output-paths.ts'
import { prepareOutputs } from '../output/prepare-outputs.ts'
import { writeAtomic } from '../output/write-atomic.ts'
import { readPicture } from '../picture/read-picture.ts'
import { coloursFor } from '../terminal/colours.ts'
import { createProgress } from '../terminal/progress.ts'
import { sheetCollector } from './collect-sheet.ts'
import { followComparison } from './follow-comparison.ts'
import { followEvents, type Work } from './follow-events.ts'
import { listenForInterrupt } from './interrupt.ts'
import { peakMemory, watchMemory } from './memory.ts'
import { type OpenModel, openBackend, openModel, openUpscaler } from './open-model.ts'
import type { ResolvedRun } from './resolve-run.ts'
import { resumeCommand, withResume } from './resume-command.ts'
import { dropRun, dropUnusedRun, runStore, saveRun } from './run-folder.ts'
import { sayStopped } from './say-stopped.ts'
import { schedulerNote } from './scheduler-note.ts'

/** What a run gave. */
export interface RunOutcome {
  readonly seed: number
  readonly files: readonly string[]
  readonly peakRssBytes: number
  readonly stages: readonly StageReport[]
  /** Stages with upsamplers. */
  readonly tuned: readonly number[]
  /** Stages of the tuning-free cascade beside it; empty without one. */
  readonly comparison: readonly StageReport[]
  /** What the user was told besides, in sentences. */
  readonly warnings: readonly string[]
  /** The last picture as PNG, for a preview. */
  readonly preview: Buffer | null
}

function pathsOf({ settings, files, branchFrom }: ResolvedRun): OutputPaths {
  const target = settings.stages.at(-1)!
  return outputPaths({
    out: files.out,
    prompt: settings.prompt,
    seeds: Array.from({ length: settings.count }, (_, index) => settings.seed + index),
    width: target.width,
    height: target.height,
    frames: target.frames,
    sheet: files.sheet,
    ...(branchFrom !== null && { suffix: `-from-${branchFrom}` }),
  })
}

/** Makes the pictures of a run and writes them. */
export async function executeRun(run: ResolvedRun, flags: CascadeFlags, io: Io): Promise<RunOutcome> {
  const paths = pathsOf(run)
  const runFolder = resolve(flags.resume ?? flags.run ?? paths.run)
  const { force = false } = flags
  // An unknown backend or provider is told before anything is written.
  await openBackend(flags).dispose()
  await prepareOutputs([...paths.pictures, ...paths.frames.flat(), ...(paths.sheet ? [paths.sheet] : [])], { force })
  const colours = coloursFor(io.stderr, io.env)
  const progress = createProgress({
    stream: io.stderr,
    colours,
    now: () => performance.now(),
    quiet: flags.quiet ?? false,
  })
  const { sheet: isShown, compare = false } = run.files
  const sheet = isShown ? sheetCollector(run.settings, { compare }) : null
  const warnings: string[] = []
  const warn = (text: string) => {
    warnings.push(text)
    progress.line(`${colours.yellow('note:')} ${text}`)
  }
  const gathered = { files: [], reports: [], comparison: [], tuned: new Set<number>(), warnings, preview: null }
  const work: Work = { run, flags, paths, runFolder, progress, warn, sheet, ...gathered }
  const resume = { command: run.settings.command, runFolder, flags, env: io.env }
  const isNew = !existsSync(runFolder)
  const interrupt = listenForInterrupt({
    source: process,
    now: () => performance.now(),
    onFirst: () => progress.line('Stopping; press Ctrl-C again to end at once.'),
    onSecond() {
      progress.line(`Go on with: ${resumeCommand(resume)}`)
      process.exit(exitCodes.interrupted)
    },
  })
  try {
    for (const warning of notesOf(run)) work.warn(warning)
    if (flags.compare && !run.files.compare) work.warn('There is nothing to compare: the run uses no upsamplers.')
    return await withModel(work, interrupt.signal)
  } catch (error) {
    progress.close()
    if (interrupt.signal.aborted) return sayStopped({ ...work, resume, json: flags.json ?? false }, io)
    if (work.reports.length > 0) throw withResume(error, resume)
    if (isNew) await dropUnusedRun(runFolder)
    throw error
  } finally {
    progress.close()
    interrupt.release()
  }
}

function notesOf({ facts, settings }: ResolvedRun): readonly string[] {
  const note = schedulerNote(settings.schedulerClass, String(facts.schedulerConfig._class_name))
  return note === null ? facts.repo.warnings : [...facts.repo.warnings, note]
}

async function withModel(work: Work, signal: AbortSignal): Promise<RunOutcome> {
  const { run, flags, runFolder, progress } = work
  await saveRun(runFolder, run)
  const opened = await openModel(run.facts, flags)
  const memory = watchMemory(opened.backend, (bytes) => progress.memory(bytes))
  try {
    if (run.files.compare) await followComparison(work, await startCascade({ ...work, upsamplers: [] }, opened, signal))
    await followEvents(work, await startCascade({ ...work, upsamplers: run.upsamplers }, opened, signal))
    const peakRssBytes = await peakMemory(opened.backend)
    await finish(work)
    const { settings } = run
    const { files, reports, warnings, preview, comparison, tuned } = work
    return {
      seed: settings.seed,
      files,
      peakRssBytes,
      stages: reports,
      tuned: [...tuned],
      comparison,
      warnings,
      preview,
    }
  } finally {
    memory.stop()
    await opened.dispose()
  }
}

async function startCascade(
  { run, flags, runFolder, sheet, upsamplers }: Work & Pick<ResolvedRun, 'upsamplers'>,
  { model, backend }: OpenModel,
  signal: AbortSignal,
) {
  const { settings, files } = run
  const picture = files.picture === undefined ? undefined : await pictureTensor(run, files.picture)
  if (picture) sheet?.add({ stage: 0, picture: 0 }, rastersOf(picture)[0]!)
  const { upscaler: digest } = settings
  const upscaler =
    files.upscaler === undefined ? undefined : await openUpscaler(backend, files.upscaler, digest!, signal)
  return selfCascade({
    model,
    ...cascadeOptions(settings),
    decode: sheet ? 'all' : 'last',
    store: runStore(runFolder, { fresh: flags.fresh ?? false }),
    signal,
    ...(upsamplers.length > 0 && { upsamplers }),
    ...defined({ picture, upscaler }),
  })
}

async function pictureTensor({ settings }: ResolvedRun, path: string): Promise<Tensor> {
  const { width, height } = settings.stages[0]!
  return (await readPicture(path)).toTensor({ width, height })
}

/** Writes the sheet, and drops the stages of a run whose output is a single file. */
async function finish({ paths, flags, runFolder, sheet, files, progress, reports, tuned }: Work): Promise<void> {
  if (sheet && paths.sheet) {
    progress.activity('drawing the contact sheet')
    const steps = new Map(reports.map(({ stage, steps }) => [stage, steps]))
    await writeAtomic(paths.sheet, await sheet.draw({ steps, tuned }), { force: flags.force ?? false })
    files.push(paths.sheet)
  }
  progress.close()
  if (paths.isFolder || runFolder !== paths.run) return
  await dropRun(runFolder)
}
