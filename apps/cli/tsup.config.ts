import { defineConfig } from 'tsup'

export default defineConfig({
  entry: ['src/main.ts'],
  format: ['esm'],
  // Commands are loaded when they are called, so that help and errors start at once.
  splitting: true,
  clean: true,
  sourcemap: true,
  target: 'es2022',
})
