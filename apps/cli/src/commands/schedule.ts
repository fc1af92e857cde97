import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { SchedulerRun } from '@self-cascade/core'
import { parseSchedulerJson, schedulerFromConfig } from '@self-cascade/schedulers'
import { defined } from '../defined.ts'
import { type Io, printJson } from '../io.ts'
import { readJsonFile } from '../read-json-file.ts'
import { formatTable } from '../terminal/table.ts'

/** Options of `schedule`. */
export interface ScheduleFlags {
  readonly config: string
  readonly steps: number
  readonly scheduler?: string
  readonly strength?: number
  readonly startTimestep?: number
  readonly mu?: number
  readonly sigmas?: readonly number[]
  readonly originalSteps?: number
  readonly json?: boolean
}

const inFolders = ['scheduler_config.json', 'scheduler/scheduler_config.json']

/** A config may be named by its file, by its folder, or by the model folder around that. */
async function findConfig(path: string): Promise<string> {
  const isFolder = async (at: string) => (await stat(at).catch(() => null))?.isDirectory() === true
  if (!(await isFolder(path))) return path
  for (const inside of inFolders) {
    const file = join(path, inside)
    if ((await stat(file).catch(() => null))?.isFile()) return file
  }
  return join(path, inFolders[0]!)
}

/** Prints the timesteps and sigmas of a schedule. */
export async function schedule(flags: ScheduleFlags, io: Io): Promise<void> {
  const config = await readJsonFile(await findConfig(flags.config), parseSchedulerJson)
  const scheduler = schedulerFromConfig(config, defined({ className: flags.scheduler }))
  const { steps: numInferenceSteps, strength, startTimestep, mu, sigmas: own, originalSteps } = flags
  const options = defined({ strength, startTimestep, mu, sigmas: own, originalInferenceSteps: originalSteps })
  const run = scheduler.createRun({ numInferenceSteps, ...options })
  const { timesteps, sigmas, initNoiseSigma } = run
  if (flags.json) {
    const { className, predictionType, numTrainTimesteps } = scheduler
    const facts = { className, predictionType, numTrainTimesteps }
    printJson(io, { timesteps, sigmas: sigmas && [...sigmas], initNoiseSigma, ...facts })
  } else {
    io.stdout.write(`${scheduler.className}, ${timesteps.length} calls\n\n${describeRun(run)}\n`)
  }
}

function describeRun({ timesteps, sigmas, initNoiseSigma }: SchedulerRun): string {
  const rows = timesteps.map((timestep, index) => {
    const sigma = sigmas ? [sigmas[index]!.toPrecision(6)] : []
    return [String(index), String(Number(timestep.toFixed(4))), ...sigma]
  })
  const header = ['step', 'timestep', ...(sigmas ? ['sigma'] : [])]
  const last = sigmas ? [['', '', sigmas.at(-1)!.toPrecision(6)]] : []
  return `${formatTable([header, ...rows, ...last])}\n\nInitial noise sigma: ${initNoiseSigma}`
}
