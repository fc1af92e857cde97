import { comparedPictures } from './picture-pairs.ts'

/** Names the file of upsamplers after their capacity, their climb and the steps they were trained for. */
export const fileNameOf = (capacity: string, steps: number): string =>
  `${capacity}-128-256-${steps === 0 ? 'untrained' : `${steps}-steps`}.safetensors`

/** The command that makes a picture with a file of upsamplers. */
export const commandOf = (file: string): string =>
  `self-cascade generate "${first.caption}" --size 256x256 --seed ${first.seed} --steps 20 --upsamplers ./${file}`

const first = comparedPictures[0]!
