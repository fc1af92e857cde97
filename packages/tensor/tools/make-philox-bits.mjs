// Makes src/__fixtures__/philox-bits.json from the built package: the bits that later versions and other engines must give.
// Run from packages/tensor after building: node tools/make-philox-bits.mjs
import { writeFileSync } from 'node:fs'
import { philoxRandom } from '../dist/index.js'

const hex = (word) => word.toString(16).padStart(8, '0')

function hash(data) {
  let state = 0x811c9dc5
  for (const byte of new Uint8Array(data.buffer)) state = Math.imul(state ^ byte, 0x01000193)
  return hex(state >>> 0)
}

const sources = [
  ['0', 0],
  ['42', 0],
  ['42', 1],
  ['42', 7],
  [String(2n ** 53n - 1n), 0],
  [String(2n ** 64n - 1n), 2 ** 32 - 1],
]
const cases = sources.map(([seed, stage]) => {
  const dims = [1, 4, 64, 64]
  const random = philoxRandom({ seed: BigInt(seed), stage })
  const draws = Array.from({ length: 2 }, () => {
    const { data } = random.normal(dims)
    return { first: [...new Uint32Array(data.buffer, 0, 8)].map(hex), hash: hash(data) }
  })
  return { seed, stage, dims, draws }
})
const madeBy = `tools/make-philox-bits.mjs, node ${process.version}; hash is FNV-1a of the float32 bytes`
writeFileSync(
  new URL('../src/__fixtures__/philox-bits.json', import.meta.url),
  `${JSON.stringify({ madeBy, cases }, null, 1)}\n`,
)
