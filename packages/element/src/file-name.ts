/** Name of a picture's file: the words of the prompt, and the seed. */
export function fileName(prompt: string, seed: number): string {
  const words = prompt
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '')
  return `${words.slice(0, 60).replace(/-$/, '') || 'picture'}-${seed}.png`
}
