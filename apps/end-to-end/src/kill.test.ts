import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'

const main = join(dirname(createRequire(import.meta.url).resolve('self-cascade/package.json')), 'dist/main.js')

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'self-cascade-kill-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function generate(run: string, out: string): ChildProcess {
  const settings = ['--size', '512x512', '--steps', '8', '--seed', '11', '--json', '--force']
  const args = [
    'generate',
    'a green car in the desert',
    ...settings,
    '--run',
    join(folder, run),
    '--out',
    join(folder, out),
  ]
  return spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'ignore', 'inherit'] })
}

async function finish(child: ChildProcess): Promise<void> {
  const [code] = await once(child, 'exit')
  expect(code).toBe(0)
}

const stagesIn = (run: string) => {
  const path = join(folder, run)
  return existsSync(path) ? readdirSync(path).filter((name) => /^stage-\d.*\.safetensors$/.test(name)).length : 0
}

test('killed in any stage, a run continues to the same bytes', async () => {
  await finish(generate('whole', 'whole.png'))
  const expected = readFileSync(join(folder, 'whole.png'))
  for (const stage of [0, 1, 2]) {
    const run = `killed-${stage}`
    const child = generate(run, `${run}.png`)
    const exited = once(child, 'exit')
    // Wait until every stage before this one is saved, then a little, so that the kill falls inside the stage.
    while (stagesIn(run) < stage) await sleep(10)
    await sleep(stage === 0 ? 400 : 60)
    child.kill('SIGKILL')
    await exited
    expect(existsSync(join(folder, `${run}.png`))).toBe(false)
    expect(stagesIn(run)).toBeLessThan(3)
    await finish(generate(run, `${run}.png`))
    expect(readFileSync(join(folder, `${run}.png`)).equals(expected), `killed in stage ${stage}`).toBe(true)
  }
})

test('the same seed gives the same PNG, byte for byte', async () => {
  await finish(generate('first', 'first.png'))
  await finish(generate('second', 'second.png'))
  expect(readFileSync(join(folder, 'second.png')).equals(readFileSync(join(folder, 'first.png')))).toBe(true)
})
