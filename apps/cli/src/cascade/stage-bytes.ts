import type { ScalePlan } from '@self-cascade/core'
import { type ModelRepo, readModelMemory, runMemory } from '@self-cascade/model-repo'

/** What one network of a stage takes. */
export interface NetworkBytes {
  readonly network: string
  readonly weightBytes: number
  readonly peakActivationBytes: number
}

/** Estimates what the networks of each stage take on the CPU, stage by stage; nothing is loaded. */
export async function stageBytes(repo: ModelRepo, plan: ScalePlan): Promise<readonly (readonly NetworkBytes[])[]> {
  const { stages } = runMemory(await readModelMemory(repo), { plan })
  return stages.map(({ networks }) =>
    networks.map(({ name: network, weightBytes, peakActivationBytes }) => ({
      network,
      weightBytes,
      peakActivationBytes,
    })),
  )
}
