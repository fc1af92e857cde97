import { relative } from 'node:path'
import { executeRun } from '../cascade/execute-run.ts'
import type { ResolvedRun } from '../cascade/resolve-run.ts'
import { type Io, printJson } from '../io.ts'
import type { CascadeFlags } from '../options/cascade-options.ts'
import { formatBytes, formatDuration } from '../terminal/format.ts'
import { renderPreview } from '../terminal/preview.ts'

/** Executes a run and reports it: one object with `--json`, else the paths of the files, one a line. */
export async function reportRun(run: ResolvedRun, flags: CascadeFlags, io: Io): Promise<void> {
  const { settings } = run
  const startedAt = performance.now()
  const outcome = await executeRun(run, flags, io)
  if (flags.preview && outcome.preview) io.stderr.write(await renderPreview(outcome.preview, io.stderr, io.env))
  if (!flags.quiet) {
    const seeds =
      settings.count === 1 ? `Seed ${settings.seed}` : `Seeds ${settings.seed} to ${settings.seed + settings.count - 1}`
    const time = formatDuration(performance.now() - startedAt)
    io.stderr.write(`${seeds}, ${time}, peak memory ${formatBytes(outcome.peakRssBytes)}\n`)
  }
  if (!flags.json) {
    for (const file of outcome.files) io.stdout.write(`${shorter(relative(process.cwd(), file), file)}\n`)
    return
  }
  const { seed, files, peakRssBytes, stages, warnings, tuned, comparison } = outcome
  printJson(io, {
    seed,
    seeds: Array.from({ length: settings.count }, (_, index) => seed + index),
    files,
    peakRssBytes,
    relativeCost: settings.relativeCost,
    warnings,
    ...(settings.upsamplers && { upsamplers: { ...settings.upsamplers, stages: tuned } }),
    ...(comparison.length > 0 && { comparison }),
    stages: stages.map(({ stage, startTimestep, ...report }) => ({
      ...report,
      // The planned K; the first timestep of the schedule at or below it is what really ran first.
      startTimestep: report.steps === 0 ? startTimestep : settings.stages[stage]!.startTimestep,
      firstTimestep: startTimestep,
    })),
  })
}

function shorter(left: string, right: string): string {
  return left !== '' && left.length <= right.length ? left : right
}
