/**
 * What `npm start`, `npm test` and `npm run self-cascade` share: on a machine that has only Node and npm it finds or fetches
 * the pinned pnpm, installs, and builds, each only when needed. Uses Node built-ins alone, since nothing is installed yet.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository root. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** The built CLI. */
export const cliMain = join(root, 'apps/cli/dist/main.js')

const buildStamp = join(root, '.turbo/self-cascade-built')

/** Tells whether a Node version is at least the one `engines` asks for, such as `>=20.19`. */
export function isNodeRecentEnough(version, range) {
  const [major, minor] = version.split('.').map(Number)
  const [leastMajor, leastMinor] = range.replace('>=', '').split('.').map(Number)
  return major > leastMajor || (major === leastMajor && minor >= leastMinor)
}

/** Stops with a plain message when Node is too old. */
export function requireNode() {
  const { node } = readManifest().engines
  if (isNodeRecentEnough(process.versions.node, node)) return
  console.error(`self-cascade needs Node ${node}; this is Node ${process.versions.node}.`)
  console.error('Install a newer Node from your package manager or version manager, then run the same command again.')
  process.exit(1)
}

/** Installs the locked dependencies, unless the last install is newer than the lockfile. */
export function install({ quiet = false } = {}) {
  const installed = join(root, 'node_modules/.modules.yaml')
  if (!isOlder(installed, join(root, 'pnpm-lock.yaml'))) return
  // `--prod=false`: NODE_ENV=production must not leave out the build tools.
  runPnpm(['install', '--frozen-lockfile', '--prod=false', '--reporter=append-only'], { quiet })
  touch(installed)
}

/**
 * Builds through turbo, which skips what has not changed. Without a filter it builds everything.
 *
 * @param {{ filter?: string, quiet?: boolean }} [options]
 */
export function build({ filter, quiet = false } = {}) {
  const startedAt = new Date()
  const filters = filter === undefined ? [] : [`--filter=${filter}`]
  runPnpm(['exec', 'turbo', 'run', 'build', ...filters, '--output-logs=errors-only', '--cache=local:rw'], { quiet })
  touch(buildStamp, startedAt)
}

/** Tells whether the CLI was built after the last change to any package's source, so that turbo need not be asked. */
export function isCliBuilt() {
  const builtAt = modifiedAt(buildStamp)
  if (!existsSync(cliMain)) return false
  if (isOlder(join(root, 'node_modules/.modules.yaml'), join(root, 'pnpm-lock.yaml'))) return false
  return packageFolders().every((folder) => !hasChangedSince(folder, builtAt))
}

/** Runs a program to its end with the environment of the bootstrap and gives its exit code; 1 when a signal ended it. */
export function run(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit', env: environment(), ...options })
  if (error) console.error(error.message)
  return status ?? 1
}

function packageFolders() {
  return ['packages', 'apps'].flatMap((group) => readdirSync(join(root, group)).map((name) => join(root, group, name)))
}

/** What lies in a package and does not reach its build. */
const isNoSource = (name) =>
  /^(dist|node_modules|bench|__fixtures__|__tests__|\..*)$|\.(test|test-d|bench)\.ts$|\.md$/.test(name)

/** A folder's own time changes when a file in it is added or removed. */
function hasChangedSince(folder, builtAt) {
  return readdirSync(folder, { withFileTypes: true }).some((entry) => {
    if (isNoSource(entry.name)) return false
    const path = join(folder, entry.name)
    return modifiedAt(path) > builtAt || (entry.isDirectory() && hasChangedSince(path, builtAt))
  })
}

function runPnpm(args, { quiet }) {
  const [command, ...prefix] = findPnpm()
  const stdio = quiet ? ['inherit', process.stderr, 'inherit'] : 'inherit'
  const status = run(command, [...prefix, ...args], { stdio, shell: needsShell(command) })
  if (status !== 0) process.exit(status)
}

/** The pinned pnpm when it is on the PATH, else npx, which fetches it from the npm registry and puts it on the PATH. */
function findPnpm() {
  const pinned = readManifest().packageManager
  const { stdout } = spawnSync('pnpm', ['--version'], {
    cwd: tmpdir(), // away from the repository, where pnpm would switch itself to the pinned version
    env: { ...environment(), COREPACK_ENABLE_NETWORK: '0' },
    encoding: 'utf8',
    shell: needsShell('pnpm'),
  })
  return `pnpm@${stdout?.trim()}` === pinned ? ['pnpm'] : [...findNpx(), '--yes', pinned]
}

/** npx of the npm that runs us; found by path, because a shim on the PATH may belong to another Node. */
function findNpx() {
  const npm = process.env.npm_execpath
  if (npm === undefined || basename(npm) !== 'npm-cli.js') return ['npx']
  return [process.execPath, join(dirname(npm), 'npx-cli.js')]
}

/** On Windows pnpm and npx are command files, which need a shell. */
const needsShell = (command) => process.platform === 'win32' && command !== process.execPath

/** Keeps tools from reporting to their makers; ONNX Runtime too uploads usage data unless it is told not to. */
export const privacy = {
  DO_NOT_TRACK: '1',
  NO_UPDATE_NOTIFIER: '1',
  ORT_DISABLE_TELEMETRY: '1',
  TURBO_NO_UPDATE_NOTIFIER: '1',
  TURBO_TELEMETRY_DISABLED: '1',
  npm_config_update_notifier: 'false',
}

/** No prompts, no reporting, and no log level inherited from `npm run --silent`, which would hide failures. */
function environment() {
  const { npm_config_loglevel: _, ...inherited } = process.env
  return { ...inherited, ...privacy, CI: 'true', COREPACK_ENABLE_DOWNLOAD_PROMPT: '0' }
}

function readManifest() {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
}

function isOlder(path, thanPath) {
  return modifiedAt(path) < modifiedAt(thanPath)
}

/** Milliseconds since 1970; 0, the oldest there is, when the file is missing. */
function modifiedAt(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0
}

/** Sets a file's time, making it when missing. A read-only checkout only loses the shortcut. */
function touch(path, time = new Date()) {
  try {
    mkdirSync(dirname(path), { recursive: true })
    if (!existsSync(path)) writeFileSync(path, '')
    utimesSync(path, time, time)
  } catch {}
}
