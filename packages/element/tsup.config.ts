import { defineConfig } from 'tsup'

const shared = { format: ['esm'], sourcemap: true, target: 'es2022' } as const

export default defineConfig([
  { ...shared, entry: ['src/index.ts', 'src/node.ts'], dts: true },
  // The script is served as it is, so it holds all that it needs.
  {
    ...shared,
    entry: { 'self-cascade-image': 'src/script.ts' },
    dts: true,
    noExternal: [/.*/],
    splitting: false,
    minify: true,
    platform: 'browser',
  },
])
