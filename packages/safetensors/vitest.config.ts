import { defineConfig } from 'vitest/config'

export default defineConfig({ test: { name: 'safetensors', include: ['src/**/*.test.ts'] } })
