import { defineConfig } from 'vitest/config'

export default defineConfig({ test: { name: 'picture-recipe', include: ['src/**/*.test.ts'] } })
