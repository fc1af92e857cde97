import { defineConfig } from 'tsup'

/** Builds the fuzzer, which is not published, out of the way of `dist`. */
export default defineConfig({
  entry: { fuzz: 'src/__tests__/node-fuzz.ts' },
  outDir: 'node_modules/.fuzz',
  format: ['esm'],
  clean: true,
  silent: true,
  skipNodeModulesBundle: true,
  target: 'es2022',
})
