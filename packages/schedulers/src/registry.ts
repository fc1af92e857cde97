import { ddim } from './samplers/ddim.ts'
import { ddpm } from './samplers/ddpm.ts'
import { deisMultistep } from './samplers/deis-multistep.ts'
import { dpmSolverMultistep } from './samplers/dpm-solver-multistep.ts'
import { dpmSolverSinglestep } from './samplers/dpm-solver-singlestep.ts'
import { edmEuler } from './samplers/edm-euler.ts'
import { eulerAncestralDiscrete } from './samplers/euler-ancestral-discrete.ts'
import { eulerDiscrete } from './samplers/euler-discrete.ts'
import { flowMatchEulerDiscrete } from './samplers/flow-match-euler-discrete.ts'
import { heunDiscrete } from './samplers/heun-discrete.ts'
import { kdpm2AncestralDiscrete } from './samplers/kdpm2-ancestral-discrete.ts'
import { kdpm2Discrete } from './samplers/kdpm2-discrete.ts'
import { lcm } from './samplers/lcm.ts'
import { lmsDiscrete } from './samplers/lms-discrete.ts'
import { pndm } from './samplers/pndm.ts'
import { tcd } from './samplers/tcd.ts'
import { uniPcMultistep } from './samplers/uni-pc-multistep.ts'

/** Every scheduler class, by its name in diffusers. */
export const definitions = {
  DDPMScheduler: ddpm,
  DDIMScheduler: ddim,
  PNDMScheduler: pndm,
  EulerDiscreteScheduler: eulerDiscrete,
  EulerAncestralDiscreteScheduler: eulerAncestralDiscrete,
  HeunDiscreteScheduler: heunDiscrete,
  LMSDiscreteScheduler: lmsDiscrete,
  DPMSolverMultistepScheduler: dpmSolverMultistep,
  DPMSolverSinglestepScheduler: dpmSolverSinglestep,
  UniPCMultistepScheduler: uniPcMultistep,
  DEISMultistepScheduler: deisMultistep,
  KDPM2DiscreteScheduler: kdpm2Discrete,
  KDPM2AncestralDiscreteScheduler: kdpm2AncestralDiscrete,
  LCMScheduler: lcm,
  TCDScheduler: tcd,
  EDMEulerScheduler: edmEuler,
  FlowMatchEulerDiscreteScheduler: flowMatchEulerDiscrete,
}
