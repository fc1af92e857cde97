import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: { name: 'backend-web', include: ['src/**/*.test.ts'], exclude: ['src/**/*.browser.test.ts'] },
})
