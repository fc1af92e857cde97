import type { PixelSize } from '@self-cascade/core'
import type { ModelFacts } from '../cascade/describe-model.ts'
import { newRun } from '../cascade/new-run.ts'
import { resolveRun } from '../cascade/resolve-run.ts'
import type { Io } from '../io.ts'
import type { CascadeFlags } from '../options/cascade-options.ts'
import { reportRun } from './report-run.ts'

function withFrames(
  size: { width: number; height: number },
  { video, nativeSize }: ModelFacts,
  frames?: number,
): PixelSize {
  const count = frames ?? (video ? nativeSize.frames : undefined)
  return { width: size.width, height: size.height, ...(count !== undefined && { frames: count }) }
}

/** Makes pictures from a prompt. */
export async function generate(
  prompt: string | undefined,
  flags: CascadeFlags,
  io: Io,
  usage: (message: string) => never,
): Promise<void> {
  if (
    prompt === undefined &&
    flags.fromRecipe === undefined &&
    flags.resume === undefined &&
    flags.branchFrom === undefined
  ) {
    usage("missing required argument 'prompt'")
  }
  const run = await resolveRun({
    command: 'generate',
    prompt,
    picture: undefined,
    flags,
    usage,
    fresh: (facts) =>
      newRun({
        command: 'generate',
        prompt: prompt!,
        flags,
        facts,
        from: withFrames(flags.from ?? facts.nativeSize, facts, flags.frames),
        to: withFrames(flags.size ?? facts.defaultSize, facts, flags.frames),
      }),
  })
  await reportRun(run, flags, io)
}
