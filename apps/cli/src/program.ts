import { readFileSync } from 'node:fs'
import { Command, Option } from 'commander'
import type { Io } from './io.ts'
import { addCascadeOptions, type CascadeFlags } from './options/cascade-options.ts'
import { parseCount, parseNumber, parseNumbers, parseSize } from './options/parse-values.ts'
import { addPretrainOptions, type PretrainFlags } from './options/pretrain-options.ts'
import { addTuneOptions, type TuneFlags } from './options/tune-options.ts'

/** The version in package.json. */
export function readVersion(): string {
  const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
  return (JSON.parse(manifest) as { version: string }).version
}

/** Ends with a usage error, as commander does for options it does not know. */
export function usageError(command: Command, message: string): never {
  return command.error(`error: ${message}`, { code: 'self-cascade.usage', exitCode: 2 })
}

function addPlan(program: Command, io: Io): void {
  program
    .command('plan')
    .description('show the stages of a cascade and what they are estimated to cost')
    .option('--from <size>', 'size of the base stage (default: the size the model was trained at)', parseSize)
    .requiredOption('--to <size>', 'size wanted', parseSize)
    .option('--model <folder>', 'take the base size, size multiple and cost from this model')
    .option('--size-multiple <pixels>', 'what every side must divide by', parseCount)
    .option('--steps <number>', 'length of the schedule of every stage (default: 50)', parseNumber)
    .addOption(
      new Option('--strength <number>', 'where later stages start, 0..1')
        .argParser(parseNumber)
        .conflicts('pivotTimestep'),
    )
    .option('--pivot-timestep <K>', 'where later stages start, as a timestep (default: 700)', parseNumber)
    .option('--guidance <scale>', 'classifier-free guidance (default: 7.5)', parseNumber)
    .option('--stages <number>', 'number of later stages (default: the fewest)', parseCount)
    .option('--json', 'print an object for scripts')
    .action(async (flags) => (await import('./commands/plan.ts')).plan(flags, io))
}

function addSchedule(program: Command, io: Io): void {
  program
    .command('schedule')
    .description('print the timesteps and sigmas of a scheduler')
    .requiredOption('--config <file>', 'a diffusers scheduler_config.json, or a folder that holds one')
    .requiredOption('--steps <number>', 'length of the schedule', parseNumber)
    .option('--scheduler <name>', 'another class, on the same config')
    .addOption(new Option('--strength <number>', 'start later, 0..1').argParser(parseNumber).conflicts('startTimestep'))
    .option('--start-timestep <K>', 'start at this timestep', parseNumber)
    .option('--mu <number>', 'shift of flow-matching schedules with dynamic shifting', parseNumber)
    .option('--sigmas <list>', 'flow-matching sigmas of your own, one for each step, such as 1,0.75,0.5', parseNumbers)
    .option('--original-steps <number>', 'steps that an LCM or TCD model was distilled at', parseNumber)
    .option('--json', 'print an object for scripts')
    .action(async (flags) => (await import('./commands/schedule.ts')).schedule(flags, io))
}

function addInspect(program: Command, io: Io): void {
  program
    .command('inspect')
    .description('check a model folder and show what is in it')
    .argument('[model]', 'model folder, one ONNX file, or a file of upsamplers (default: the bundled scenes model)')
    .option('--graph', 'show what the UNet is made of: operators, skip features, rewrites')
    .option('--json', 'print an object for scripts')
    .action(async (model, flags) => (await import('./commands/inspect.ts')).inspect(model, flags, io))
}

function addDoctor(program: Command, io: Io): void {
  program
    .command('doctor')
    .description('show which ONNX Runtime providers really run on this machine')
    .option('--json', 'print an object for scripts')
    .action(async (flags) => (await import('./commands/doctor.ts')).doctor(flags, io))
}

/** Marks whether --out was written. */
function noteOut(command: Command, flags: CascadeFlags): CascadeFlags {
  return { ...flags, outGiven: command.getOptionValueSource('out') !== 'default' }
}

function addGenerate(program: Command, io: Io): void {
  const command = program
    .command('generate')
    .description('make a picture from a prompt')
    .argument('[prompt]', 'what the picture shows')
    .option(
      '--size <size>',
      'size wanted (default: 512x512 for the bundled model, else twice its native size)',
      parseSize,
    )
  addCascadeOptions(command).action(async (prompt: string | undefined, flags: CascadeFlags) => {
    const { generate } = await import('./commands/generate.ts')
    return generate(prompt, noteOut(command, flags), io, (message) => usageError(command, message))
  })
}

function addUpscale(program: Command, io: Io): void {
  const command = program
    .command('upscale')
    .description('enlarge a picture of your own, adding detail that suits a prompt')
    .argument('[picture]', 'PNG, JPEG, WebP, AVIF, GIF or TIFF')
    .option('--to <size>', 'size wanted', parseSize)
    .option('--prompt <text>', 'what the picture shows')
  addCascadeOptions(command).action(async (picture: string | undefined, flags: CascadeFlags) => {
    const { upscale } = await import('./commands/upscale.ts')
    return upscale(picture, noteOut(command, flags), io, (message) => usageError(command, message))
  })
}

function addPretrain(program: Command, io: Io): void {
  const command = program
    .command('pretrain')
    .description('train a small network from scratch')
    .argument('<data>', 'what to learn from: scenes, pictures that are drawn on the way')
  addPretrainOptions(command).action(async (data: string, flags: PretrainFlags) =>
    (await import('./commands/pretrain.ts')).pretrain(data, flags, io),
  )
}

function addTune(program: Command, io: Io): void {
  const command = program.command('tune').description('tune a model for a larger size, on pictures with captions')
  addTuneOptions(command).action(async (flags: TuneFlags) =>
    (await import('./commands/tune.ts')).tune(flags, io, (message) => usageError(command, message)),
  )
}

/** Makes the command line. Commands load their code when they are called. */
export function createProgram(io: Io): Command {
  const program = new Command('self-cascade')
    .description('Makes pictures far larger than a diffusion model was trained for.')
    .version(readVersion())
    .showHelpAfterError('(add --help for the options)')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void io.stdout.write(text),
      writeErr: (text) => void io.stderr.write(text),
    })
  const adds = [addGenerate, addUpscale, addPlan, addSchedule, addInspect, addPretrain, addTune, addDoctor]
  for (const add of adds) add(program, io)
  for (const command of program.commands) command.copyInheritedSettings(program)
  return program
}
