import { sizeOf } from '@self-cascade/core'
import type { UnetConfig } from './unet-config.ts'
import type { UnetParameter } from './unet-parameter.ts'
import { unetStructure } from './unet-structure.ts'

/**
 * Lists the parameters of a UNet in the order in which it uses them, without making their weights.
 *
 * @throws {@link InvalidOption} for a config whose parts do not fit.
 */
export function unetParameters(config: UnetConfig): readonly UnetParameter[] {
  return unetStructure(config).parameters
}

/** Counts the parameters of a UNet: 859 520 964 in Stable Diffusion 1.5. */
export function countUnetParameters(config: UnetConfig): number {
  return unetParameters(config).reduce((count, { dims }) => count + sizeOf(dims), 0)
}
