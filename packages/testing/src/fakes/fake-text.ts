import { createTensor, type Tensor } from '@self-cascade/core'

const [tokens, width] = [4, 8]

/** A number that depends on every character of the text (FNV-1a). */
export function hashText(text: string): number {
  let hash = 0x811c9dc5
  for (const character of text) hash = Math.imul(hash ^ character.codePointAt(0)!, 0x01000193)
  return hash >>> 0
}

/** States [N, 4, 8] in −1..1 that are equal for equal prompts and differ for different ones. */
export function hashedTextStates(prompts: readonly string[]): Tensor {
  const data = prompts.flatMap((prompt) =>
    Array.from({ length: tokens * width }, (_, index) => Math.sin(hashText(`${index} ${prompt}`))),
  )
  return createTensor('float32', Float32Array.from(data), [prompts.length, tokens, width])
}

/** Cuts a prompt after a number of words. */
export function cutPrompt(prompt: string, maxWords: number) {
  const words = prompt.split(/\s+/).filter(Boolean)
  return { kept: words.slice(0, maxWords).join(' '), lost: words.slice(maxWords).join(' ') }
}

/**
 * The clean latents that a fake model draws for each row of text states, [N, C, …]: a colour per channel that depends on the
 * prompt, and a wave over the whole picture that looks the same at every size.
 */
export function drawnLatents(encoderHiddenStates: Tensor, dims: readonly number[]): Tensor {
  const [batch, channels] = [dims[0]!, dims[1]!]
  const [frames, height, columns] = [dims.length === 5 ? dims[2]! : 1, dims.at(-2)!, dims.at(-1)!]
  const stateLength = encoderHiddenStates.data.length / encoderHiddenStates.dims[0]!
  const data: number[] = []
  for (let row = 0; row < batch; row++) {
    for (let channel = 0; channel < channels; channel++) {
      const colour = encoderHiddenStates.data[row * stateLength + (channel % stateLength)]!
      for (let place = 0; place < frames * height * columns; place++) {
        const x = ((place % columns) + 0.5) / columns
        const y = ((Math.floor(place / columns) % height) + 0.5) / height
        data.push(0.5 * colour + 0.25 * Math.cos(2 * Math.PI * (x + (channel + 1) * y)))
      }
    }
  }
  return createTensor('float32', Float32Array.from(data), dims)
}
