/** Vitest projects that run in Chromium: WebAssembly and WebGPU as a page has them. */
import { existsSync } from 'node:fs'
import { playwright } from '@vitest/browser-playwright'

/** Where Debian has it; `CHROMIUM` names another. */
export const chromium = process.env.CHROMIUM ?? '/usr/bin/chromium'

/** Flags with which WebGPU works without a screen or a graphics card, computed in software. */
export const chromiumFlags = [
  '--no-sandbox',
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--enable-features=Vulkan',
]

/** Headers with which a page may share memory between threads. */
export const isolationHeaders = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
}

/**
 * Config of a project whose tests (`*.browser.test.ts`) run in Chromium; without one it has no tests, and says so.
 *
 * @param {{ name: string, publicFolder: string, commands?: Record<string, Function> }} project `publicFolder` is served at `/`;
 *   `commands` run in Node when a test asks for them.
 */
export function browserProject({ name, publicFolder, commands = {} }) {
  const hasChromium = existsSync(chromium)
  if (!hasChromium) console.warn(`${name}: skipped, as there is no Chromium at ${chromium} (CHROMIUM names another)`)
  return {
    publicDir: publicFolder,
    server: { headers: isolationHeaders },
    test: {
      name,
      include: hasChromium ? ['src/**/*.browser.test.ts'] : [],
      testTimeout: 240_000,
      browser: {
        enabled: true,
        headless: true,
        commands,
        screenshotFailures: false,
        instances: [{ browser: 'chromium' }],
        provider: playwright({ launchOptions: { executablePath: chromium, args: chromiumFlags } }),
      },
    },
  }
}
