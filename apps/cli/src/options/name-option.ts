/** The options that set what an error calls by its name in the packages. */
const optionsOf: Readonly<Record<string, readonly string[]>> = {
  startTimestep: ['--start-timestep', '--pivot-timestep'],
  strength: ['--strength'],
  numInferenceSteps: ['--steps'],
  guidanceScale: ['--guidance'],
  guidanceRescale: ['--guidance-rescale'],
  stageCount: ['--stages'],
  sizeMultiple: ['--size-multiple'],
  threads: ['--threads'],
  steps: ['--steps'],
  pictures: ['--pictures'],
  batch: ['--batch'],
  accumulate: ['--accumulate'],
  learningRate: ['--learning-rate'],
  minSnr: ['--min-snr'],
  weightDecay: ['--weight-decay'],
  captionDropout: ['--caption-dropout'],
  timeLimit: ['--time-limit'],
  capacity: ['--capacity'],
  features: ['--features'],
  pivotTimestep: ['--pivot-timestep'],
  pivot: ['--pivot'],
  rank: ['--rank'],
  merge: ['--merge'],
  prompts: ['--prompts'],
  data: ['--data'],
  validateEvery: ['--validate-every'],
  checkpointEvery: ['--checkpoint-every'],
  providers: ['--provider'],
  seed: ['--seed'],
  count: ['--count'],
  eta: ['--eta'],
  mu: ['--mu'],
  size: ['--size', '--to'],
  out: ['--out'],
}

const given = (args: readonly string[], option: string) =>
  args.some((arg) => arg === option || arg.startsWith(`${option}=`))

/** The option on this command line that a name in an error stands for, if there is one. */
function optionFor(name: string, args: readonly string[]): string | undefined {
  if (/^(to|from)\b/.test(name)) return [`--${name.split('.')[0]}`, '--size'].find((option) => given(args, option))
  const options = /^stages(?:\[\d+\]|$)/.test(name) ? ['--stage'] : optionsOf[name]
  return options?.find((option) => given(args, option))
}

/** What an error advises, with the option of the command line where it names one of a package. */
export function nameOption(fix: string, args: readonly string[]): string {
  const name = /^Pass another (\S+)\.$/.exec(fix)?.[1]
  const option = name === undefined ? undefined : optionFor(name, args)
  return option === undefined ? fix : `Pass another ${option}.`
}
