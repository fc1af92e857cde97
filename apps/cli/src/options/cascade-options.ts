import type { TimeWindow } from '@self-cascade/upsampler'
import { type Command, Option } from 'commander'
import { parseStage, type StageSettings } from './parse-stage.ts'
import { parseUpsamplers, parseWindow } from './parse-upsamplers.ts'
import { parseCount, parseList, parseNumber, parseSize } from './parse-values.ts'

/** A size as it is written on the command line. */
export interface SizeFlag {
  readonly width: number
  readonly height: number
}

/** The options of `generate` and `upscale`, as commander hands them over. */
export interface CascadeFlags {
  readonly model?: string
  readonly size?: SizeFlag
  readonly to?: SizeFlag
  readonly from?: SizeFlag
  readonly frames?: number
  readonly prompt?: string
  readonly negativePrompt?: string
  readonly seed?: number
  readonly count?: number
  readonly steps?: number
  readonly guidance?: number
  readonly guidanceRescale?: number
  readonly sequentialGuidance?: boolean
  readonly scheduler?: string
  readonly eta?: number
  readonly strength?: number
  readonly pivotTimestep?: number
  readonly interpolation?: string
  readonly antialias?: boolean
  readonly pivotSpace?: string
  readonly upscaler?: string
  /** Files, and names of upsamplers that the model brings along. */
  readonly upsamplers?: readonly string[]
  readonly upsamplerStrength?: number
  readonly upsamplerWindow?: TimeWindow
  readonly stages?: number
  readonly stage?: StageSettings
  readonly rng?: string
  readonly out: string
  /** Whether --out was written, rather than left at its default. */
  readonly outGiven?: boolean
  readonly force?: boolean
  readonly sheet?: boolean
  readonly compare?: boolean
  readonly preview?: boolean
  readonly json?: boolean
  readonly quiet?: boolean
  readonly fromRecipe?: string
  readonly run?: string
  readonly resume?: string
  readonly fresh?: boolean
  readonly branchFrom?: number
  readonly backend: string
  readonly provider?: readonly string[]
  readonly threads?: number
}

/** What decides the picture; a recipe or a saved run brings these along. */
export const recipeFlags = [
  'from',
  'frames',
  'steps',
  'guidance',
  'guidanceRescale',
  'sequentialGuidance',
  'scheduler',
  'eta',
  'strength',
  'pivotTimestep',
  'interpolation',
  'antialias',
  'pivotSpace',
  'upsamplerStrength',
  'upsamplerWindow',
  'stages',
  'stage',
  'rng',
] as const satisfies readonly (keyof CascadeFlags)[]

const groups = {
  what: 'What to make:',
  how: 'How to make it:',
  files: 'Files:',
  machine: 'Machine:',
} as const

/** Adds the options that `generate` and `upscale` share. */
export function addCascadeOptions(command: Command): Command {
  const option = (flags: string, description: string) => new Option(flags, description)
  command
    .optionsGroup(groups.what)
    .option('--model <folder>', 'model in diffusers ONNX layout (default: the bundled scenes model)')
    .option('--negative-prompt <text>', 'what the picture should not show')
    .option('--seed <number>', 'seed of the first picture (default: random, and printed)', parseCount)
    .option('--count <number>', 'how many pictures, with seeds that follow each other', parseCount)
    .option('--from <size>', 'size of the base stage (default: the size the model was trained at)', parseSize)
    .option('--frames <number>', 'frames of a clip, for video models', parseCount)
    .optionsGroup(groups.how)
    .option('--steps <number>', 'length of the schedule of every stage (default: 50)', parseNumber)
    .option('--guidance <scale>', 'classifier-free guidance (default: 7.5; bundled model: 4)', parseNumber)
    .option('--scheduler <name>', 'scheduler class or short name (default: the model’s own)')
    .option('--eta <number>', 'noise of DDIM and the like, 0..1 (default: 0)', parseNumber)
    .addOption(
      option('--strength <number>', 'where later stages start, 0..1').argParser(parseNumber).conflicts('pivotTimestep'),
    )
    .option(
      '--pivot-timestep <K>',
      'where later stages start, as a timestep (default: 0.7 T, 700 of 1000)',
      parseNumber,
    )
    .option('--interpolation <name>', 'how a pivot is enlarged (default: bilinear)')
    .option('--antialias', 'antialias that')
    .option('--pivot-space <space>', 'enlarge latents or decoded pixels: latent, pixel (default: latent)')
    .option('--upscaler <file.onnx>', 'super-resolution model that enlarges pixels between stages')
    .addOption(
      option(
        '--upsamplers <file>',
        'trained upsamplers for the later stages: a file, a name that the model has, or none; may be given again',
      ).argParser<readonly string[]>(parseUpsamplers),
    )
    .option('--upsampler-strength <number>', 'a factor on what they add (default: 1)', parseNumber)
    .option('--upsampler-window <from-to>', 'timesteps at which they work, such as 101-700 (default: all)', parseWindow)
    .option('--stages <number>', 'number of later stages (default: the fewest)', parseCount)
    .addOption(
      option(
        '--stage <N:key=value,...>',
        'settings of one stage, 0 the base; may be given again',
      ).argParser<StageSettings>(parseStage),
    )
    .option('--guidance-rescale <number>', 'pull the contrast of strong guidance back, 0..1', parseNumber)
    .option('--sequential-guidance', 'run the two halves of guidance in turn: half the memory, slower')
    .addOption(option('--rng <name>', 'noise generator (default: philox)').choices(['philox', 'torch']))
    .optionsGroup(groups.files)
    .option('--out <path>', 'a file ending in .png (.webp or .gif for clips), or a folder', 'self-cascade-out')
    .option('--force', 'replace files that exist')
    .option('--sheet', 'also make a contact sheet of all stages')
    .option('--compare', 'with --upsamplers: a sheet that also shows the same cascade without them')
    .option('--from-recipe <picture.png>', 'repeat what made this picture')
    .addOption(option('--run <folder>', 'keep finished stages there, and go on from those').conflicts('resume'))
    .option('--resume <folder>', 'go on with the run that was stopped there')
    .option('--fresh', 'make every stage again, even those that were kept')
    .option(
      '--branch-from <stage>',
      'with --run or --resume: keep stages up to this one, redo the later ones',
      parseCount,
    )
    .option('--preview', 'show the picture in the terminal')
    .option('--json', 'print one object for scripts at the end, and nothing else, on stdout')
    .option('--quiet', 'no progress; warnings are still told')
    .optionsGroup(groups.machine)
    .option('--backend <name>', 'what runs the model', 'node')
    .option('--provider <names>', 'ONNX Runtime providers in order of preference (default: cpu)', parseList)
    .option('--threads <number>', 'threads per run (default: one per core)', parseCount)
  return command
}
