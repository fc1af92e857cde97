import type { CascadeEvent, CascadeResult, StageDone, StageReport } from '@self-cascade/cascade'
import { createError } from '@self-cascade/core'
import { describeUpsamplers, rastersOf } from '@self-cascade/picture-recipe'
import { StageNotKept } from '../errors.ts'
import type { CascadeFlags } from '../options/cascade-options.ts'
import type { OutputPaths } from '../output/output-paths.ts'
import type { Progress } from '../terminal/progress.ts'
import type { SheetCollector } from './collect-sheet.ts'
import type { ResolvedRun } from './resolve-run.ts'
import { savePicture } from './save-picture.ts'
import { startLabel } from './stage-label.ts'

/** A run under way. */
export interface Work {
  readonly run: ResolvedRun
  readonly flags: CascadeFlags
  readonly paths: OutputPaths
  readonly runFolder: string
  readonly progress: Progress
  /** Tells the user something, and keeps it for scripts. */
  readonly warn: (text: string) => void
  readonly sheet: SheetCollector | null
  readonly files: string[]
  readonly warnings: readonly string[]
  readonly reports: StageReport[]
  /** Of the tuning-free cascade beside it, where there is one. */
  readonly comparison: StageReport[]
  /** Stages with upsamplers. */
  readonly tuned: Set<number>
  preview: Buffer | null
}

/** Shows what a cascade tells, gathers its reports and writes its pictures as they come. */
export async function followEvents(
  work: Work,
  events: AsyncGenerator<CascadeEvent, CascadeResult, void>,
): Promise<void> {
  for await (const event of events) {
    if (event.type === 'start') for (const { stage } of event.recipe.upsamplers ?? []) work.tuned.add(stage)
    if (event.type === 'warning') work.warn(event.message)
    else if (event.type === 'stage-start') startStage(work, event.stage, event.totalSteps)
    else if (event.type === 'step') work.progress.step()
    else if (event.type === 'stage-done') endStage(work, event)
    else if (event.type === 'picture') await takePicture(work, event)
  }
}

/** Which stage it is, in words. */
export function stageFacts({ run }: Work, index: number) {
  const { stages, picture } = run.settings
  const { width, height } = stages[index]!
  const start = startLabel(stages[index]!, index, picture !== undefined)
  return { stage: index, width, height, start }
}

/** With the upsamplers of the stage, if it has any. */
function tunedFacts(work: Work, index: number) {
  const { start, ...facts } = stageFacts(work, index)
  const { upsamplers } = work.run.settings
  return {
    ...facts,
    start: upsamplers && work.tuned.has(index) ? `${start}, ${describeUpsamplers(upsamplers)}` : start,
  }
}

/** The report in an event. */
export function stageReport({ type: _, latents: __, ...report }: StageDone): StageReport {
  return report
}

function startStage(work: Work, stage: number, totalSteps: number): void {
  const { branchFrom } = work.run
  if (branchFrom !== null && stage <= branchFrom) throw createError(StageNotKept, { stage, folder: work.runFolder })
  work.progress.startStage({ ...tunedFacts(work, stage), totalSteps })
}

function endStage(work: Work, event: StageDone): void {
  work.reports.push(stageReport(event))
  work.progress.endStage({
    ...tunedFacts(work, event.stage),
    milliseconds: event.milliseconds,
    restored: event.restored,
  })
  const isLast = event.stage === work.run.settings.stages.length - 1
  if (isLast || work.sheet) work.progress.activity('decoding')
}

async function takePicture(work: Work, event: Extract<CascadeEvent, { type: 'picture' }>): Promise<void> {
  const rasters = rastersOf(event.pixels)
  work.sheet?.add(event, rasters[0]!)
  if (!event.final) return
  const { run, paths, flags } = work
  const written = await savePicture({
    settings: run.settings,
    paths,
    picture: event.picture,
    rasters,
    force: flags.force ?? false,
  })
  work.files.push(...written.files)
  work.preview = written.preview
}
