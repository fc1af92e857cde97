import { spawn, spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const pollMilliseconds = 100

/** Runs a script with a request in a process of its own; gives the JSON that it prints, or the problem that ended it. */
export function runGuarded(script, request, limitBytes) {
  const child = spawn(process.execPath, [fileURLToPath(script), JSON.stringify(request)])
  const output = { out: '', err: '' }
  child.stdout.on('data', (chunk) => {
    output.out += chunk
  })
  child.stderr.on('data', (chunk) => {
    output.err += chunk
  })
  let problem
  const guard = setInterval(() => {
    if (residentBytes(child.pid) < limitBytes) return
    problem = `  stopped: takes more than ${(limitBytes / 1e9).toFixed(0)} GB`
    child.kill('SIGKILL')
  }, pollMilliseconds)
  return new Promise((resolve) => {
    child.on('close', (code) => {
      clearInterval(guard)
      if (problem === undefined && code !== 0)
        problem = `  failed: ${output.err.trim().split('\n').at(-1)?.slice(0, 120)}`
      resolve(problem === undefined ? JSON.parse(output.out) : { problem })
    })
  })
}

function residentBytes(pid) {
  const { stdout } = spawnSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })
  return 1024 * Number(stdout.trim() || 0)
}
