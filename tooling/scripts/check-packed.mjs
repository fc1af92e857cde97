/**
 * Packs every public package as it would be published and asks publint and are-the-types-wrong about the tarballs. Packing
 * goes through pnpm, which replaces `workspace:` and `catalog:` versions as publishing does.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { root } from './bootstrap.mjs'
import { listPackages } from './packages.mjs'

const attw = join(root, 'tooling/scripts/node_modules/.bin/attw')
const out = mkdtempSync(join(tmpdir(), 'packed-'))

function pack({ folder }) {
  const printed = execFileSync('pnpm', ['pack', '--json', '--pack-destination', out], { cwd: folder, encoding: 'utf8' })
  return JSON.parse(printed.slice(printed.indexOf('{'))).filename
}

async function publintProblems({ manifest }, tarball) {
  const bytes = readFileSync(tarball)
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength)
  const { messages } = await publint({ pack: { tarball: buffer }, strict: true })
  return messages.map((message) => `publint: ${formatMessage(message, manifest)}`)
}

function typesProblems(tarball) {
  const { status, stdout } = spawnSync(
    attw,
    [tarball, '--profile', 'esm-only', '--no-definitely-typed', '--no-color'],
    {
      encoding: 'utf8',
    },
  )
  return status === 0 ? [] : [`are the types wrong: ${stdout}`]
}

const packages = listPackages(root).filter(({ manifest }) => !manifest.private)
let problems = 0
try {
  for (const entry of packages) {
    const tarball = pack(entry)
    const isLibrary = entry.manifest.exports?.['.'] !== undefined
    const found = [...(await publintProblems(entry, tarball)), ...(isLibrary ? typesProblems(tarball) : [])]
    console.log(`${found.length === 0 ? 'ok  ' : 'FAIL'} ${entry.manifest.name}`)
    for (const problem of found) console.error(`     ${problem}`)
    problems += found.length
  }
} finally {
  rmSync(out, { recursive: true })
}
process.exitCode = problems === 0 ? 0 : 1
