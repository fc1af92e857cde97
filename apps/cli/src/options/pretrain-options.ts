import { type Command, Option } from 'commander'
import { parseCount, parseList, parseNumber } from './parse-values.ts'

/** The networks that can be trained; each has its opener in pretraining/network-trainers.ts. */
export const trainableNetworks = ['denoiser', 'autoencoder'] as const

/** One of {@link trainableNetworks}. */
export type TrainableNetwork = (typeof trainableNetworks)[number]

/** The options of `pretrain`, as commander hands them over. */
export interface PretrainFlags {
  readonly out: string
  readonly network?: TrainableNetwork
  readonly from?: string
  readonly model?: string
  readonly preset?: string
  readonly freezeEncoder?: boolean
  readonly size?: number
  readonly pictures?: number
  readonly fresh?: boolean
  readonly seed?: number
  readonly steps?: number
  readonly batch?: number
  readonly accumulate?: number
  readonly learningRate?: number
  readonly prediction?: string
  readonly minSnr?: number
  readonly checkpointEvery?: number
  readonly cache?: string
  readonly resume?: boolean
  readonly force?: boolean
  readonly json?: boolean
  readonly quiet?: boolean
  readonly provider?: readonly string[]
  readonly threads?: number
}

const groups = { what: 'What to train:', how: 'How to train it:', files: 'Files:', machine: 'Machine:' } as const

/** Adds the options of `pretrain`. Those that shape the run are kept in its folder, and need not be given with --resume. */
export function addPretrainOptions(command: Command): Command {
  return command
    .optionsGroup(groups.what)
    .addOption(
      new Option('--network <name>', 'part of the model that is trained (default: denoiser)').choices(
        trainableNetworks,
      ),
    )
    .option('--preset <name>', 'size of a network that begins fresh: micro, tiny, small, scenes (default: small)')
    .addOption(
      new Option('--from <folder>', 'model whose network is trained further; scenes is the bundled one').conflicts(
        'preset',
      ),
    )
    .option('--freeze-encoder', 'train the decoder of an autoencoder alone: latents stay, and so does the denoiser')
    .option('--size <pixels>', 'side of the pictures that an autoencoder learns from (default: 128)', parseCount)
    .option('--pictures <number>', 'how many pictures are drawn and encoded (default: 4096)', parseCount)
    .addOption(
      new Option(
        '--fresh',
        'draw new pictures for every step; crops and objects of other sizes come at low noise alone',
      ).conflicts('pictures'),
    )
    .option('--seed <number>', 'seed of weights, pictures and noise (default: 0)', parseCount)
    .option(
      '--model <folder>',
      'model whose encoders and decoder are kept (default: that of --from, or the bundled one)',
    )
    .optionsGroup(groups.how)
    .option('--steps <number>', 'steps in all (default: 2000)', parseCount)
    .option('--batch <number>', 'pictures per step (default: 16)', parseCount)
    .option('--accumulate <number>', 'batches whose gradients are averaged in each step (default: 1)', parseCount)
    .option('--learning-rate <rate>', 'highest rate, after a warm-up and before a cosine (default: 0.001)', parseNumber)
    .addOption(
      new Option('--prediction <type>', 'what the network predicts (default: epsilon)').choices(['epsilon', 'v']),
    )
    .option('--min-snr <gamma>', 'weight the loss by min(SNR, gamma), such as 5 (default: no weights)', parseNumber)
    .optionsGroup(groups.files)
    .requiredOption('--out <folder>', 'the folder of the new model; checkpoint, log and report go there too')
    .option('--checkpoint-every <steps>', 'steps between checkpoints (default: 100)', parseCount)
    .option('--cache <folder>', 'where encoded pictures are kept, to share them between runs (default: in --out)')
    .option('--resume', 'go on with the run in --out')
    .addOption(new Option('--force', 'replace a run or a model that is in --out').conflicts('resume'))
    .option('--json', 'print one object for scripts at the end, and nothing else, on stdout')
    .option('--quiet', 'no progress')
    .optionsGroup(groups.machine)
    .option('--provider <names>', 'ONNX Runtime providers in order of preference (default: cpu)', parseList)
    .option('--threads <number>', 'threads per run (default: one per core)', parseCount)
}
