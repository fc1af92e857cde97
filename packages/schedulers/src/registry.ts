import { ddim } from './samplers/ddim.ts'
import { eulerDiscrete } from './samplers/euler-discrete.ts'

/** Every scheduler class, by its name in diffusers. */
export const definitions = {
  DDIMScheduler: ddim,
  EulerDiscreteScheduler: eulerDiscrete,
}
