import { type Command, Option } from 'commander'
import type { SizeFlag } from './cascade-options.ts'
import { parseCount, parseDuration, parseList, parseNumber, parseSize } from './parse-values.ts'

/** The options of `tune`, as commander hands them over. */
export interface TuneFlags {
  readonly out: string
  readonly model?: string
  readonly data?: string
  readonly from?: SizeFlag
  readonly to?: SizeFlag
  readonly pictures?: number
  readonly allowUncaptioned?: boolean
  readonly method?: string
  readonly capacity?: string
  readonly features?: string
  readonly pivotTimestep?: string
  readonly pivot?: string
  readonly rank?: number
  readonly startTimestep?: number
  readonly steps?: number
  readonly timeLimit?: number
  readonly batch?: number
  readonly accumulate?: number
  readonly learningRate?: number
  readonly weightDecay?: number
  readonly captionDropout?: number
  readonly minSnr?: number
  readonly seed?: number
  readonly checkpointEvery?: number
  readonly validateEvery?: number
  readonly sampleEvery?: number
  readonly prompts?: string
  readonly merge?: string
  readonly cache?: string
  readonly resume?: boolean
  readonly force?: boolean
  readonly json?: boolean
  readonly quiet?: boolean
  readonly provider?: readonly string[]
  readonly threads?: number
}

const groups = {
  what: 'What to tune, and on what:',
  method: 'Method:',
  how: 'How to train it:',
  watch: 'What to look at on the way:',
  files: 'Files:',
  machine: 'Machine:',
} as const

/** Adds the options of `tune`. Those that shape the run are kept in its folder, and need not be given with --resume. */
export function addTuneOptions(command: Command): Command {
  command
    .optionsGroup(groups.what)
    .option('--model <folder>', 'model in diffusers ONNX layout (default: the bundled scenes model)')
    .option('--data <folder>', 'pictures with captions, or scenes: pictures that are drawn on the way')
    .option('--to <size>', 'size to tune for', parseSize)
    .option('--from <size>', 'size of the pivots (default: the stage before --to)', parseSize)
    .option(
      '--pictures <number>',
      'how many pictures are taken (default: 1024 scenes; all pictures of a folder)',
      parseCount,
    )
    .option('--allow-uncaptioned', 'take a folder in which no picture has a caption')
    .optionsGroup(groups.method)
    .option('--method <name>', 'upsamplers, lora, or full for every weight (default: upsamplers)')
    .option('--capacity <name>', 'size of upsamplers: micro, small, full (default: small)')
    .option(
      '--features <list>',
      'skip features with an upsampler: default, all, or places such as 0,2,5 (default: default)',
    )
    .option('--pivot-timestep <which>', 'timestep that the pivot is seen at: clean, current (default: clean)')
    .option('--pivot <kind>', 'pivots to learn from: downsampled, or generated on top of that (default: downsampled)')
    .option('--rank <number>', 'rank of lora (default: 4)', parseCount)
    .optionsGroup(groups.how)
    .option('--start-timestep <K>', 'timesteps 1..K are trained (default: 0.7 T, 700 of 1000)', parseCount)
    .option('--steps <number>', 'steps in all (default: 2000)', parseCount)
    .option(
      '--time-limit <duration>',
      'end after so much training, such as 10m; the learning rate follows --steps, so choose steps that fit',
      parseDuration,
    )
    .option('--batch <number>', 'pictures per step (default: 4)', parseCount)
    .option('--accumulate <number>', 'batches whose gradients are averaged in each step (default: 1)', parseCount)
    .option(
      '--learning-rate <rate>',
      'highest rate, after a warm-up and before a cosine (default: 0.01 micro, 0.005 small and 0.001 full upsamplers; 0.001 lora; 0.0004 full)',
      parseNumber,
    )
    .option('--weight-decay <rate>', 'share of a weight that a step of rate 1 takes away (default: 0)', parseNumber)
    .option('--caption-dropout <part>', 'part of the captions that are left empty (default: 0.1)', parseNumber)
    .option('--min-snr <gamma>', 'weight the loss by min(SNR, gamma), such as 5 (default: no weights)', parseNumber)
    .option('--seed <number>', 'seed of weights, pictures and noise (default: 0)', parseCount)
    .optionsGroup(groups.watch)
    .option('--validate-every <steps>', 'steps between measurements on held-out pictures (default: 100)', parseCount)
    .option('--sample-every <steps>', 'steps between sample pictures, 0 for none (default: four times)', parseCount)
    .option('--prompts <file>', 'prompts of the samples, one a line (default: three held-out captions)')
    .optionsGroup(groups.files)
    .requiredOption(
      '--out <path>',
      'a file ending in .safetensors; with --method full the folder of the new model. Checkpoint, log, samples and report go into a folder beside it that ends in .run',
    )
    .option('--merge <folder>', 'with lora, also write a whole model there')
    .option('--checkpoint-every <steps>', 'steps between checkpoints (default: 100)', parseCount)
    .option('--cache <folder>', 'where encoded pictures are kept, to share them between runs (default: beside --out)')
    .option('--resume', 'go on with the run of --out')
    .addOption(new Option('--force', 'replace what is in the place of --out').conflicts('resume'))
    .option('--json', 'print one object for scripts at the end, and nothing else, on stdout')
    .option('--quiet', 'no progress')
    .optionsGroup(groups.machine)
    .option('--provider <names>', 'ONNX Runtime providers in order of preference (default: cpu)', parseList)
    .option('--threads <number>', 'threads per run (default: one per core)', parseCount)
  return command
}
