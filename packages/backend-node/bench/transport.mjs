// Round trip of one tensor to a child process and back, by four ways of handing it over.
// Run: node packages/backend-node/bench/transport.mjs
import { fork, spawn } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const self = fileURLToPath(import.meta.url)
const sizes = { '64 KB': 2 ** 16, '1 MB': 2 ** 20, '12 MB': 12 * 2 ** 20, '100 MB': 100 * 2 ** 20 }

function readFully(fd, view) {
  for (let at = 0; at < view.length; ) {
    const count = readSync(fd, view, at, view.length - at)
    if (count === 0) process.exit()
    at += count
  }
}

function writeFully(fd, view) {
  for (let at = 0; at < view.length; ) at += writeSync(fd, view, at, view.length - at)
}

/** Collects `length` bytes from a socket into one buffer, again and again. */
function receiver(socket) {
  let target
  let at = 0
  let done
  socket.on('data', (chunk) => {
    target.set(chunk, at)
    at += chunk.length
    if (at === target.length) done(target)
  })
  return (length) =>
    new Promise((resolve) => {
      target = new Uint8Array(length)
      at = 0
      done = resolve
    })
}

const header = (length) => {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(BigInt(length))
  return bytes
}

const children = {
  ipc() {
    process.on('message', (message) => process.send(message))
  },
  pipeSync() {
    for (;;) {
      const head = new Uint8Array(8)
      readFully(3, head)
      const body = new Uint8Array(Number(new DataView(head.buffer).getBigUint64(0, true)))
      readFully(3, body)
      writeFully(3, body)
    }
  },
  pipeAsync() {
    const socket = new Socket({ fd: 3, readable: true, writable: true })
    let left = 0
    let body
    socket.on('data', (chunk) => {
      let at = 0
      if (left === 0) {
        body = new Uint8Array(Number(chunk.readBigUInt64LE()))
        left = body.length
        at = 8
      }
      body.set(chunk.subarray(at), body.length - left)
      left -= chunk.length - at
      if (left === 0) socket.write(body)
    })
  },
  file(folder) {
    for (;;) {
      const head = new Uint8Array(8)
      readFully(3, head)
      const body = new Uint8Array(Number(new DataView(head.buffer).getBigUint64(0, true)))
      copyFrom(join(folder, 'in'), body)
      copyTo(join(folder, 'out'), body)
      writeFully(3, head)
    }
  },
}

function copyTo(path, body) {
  const fd = openSync(path, 'w')
  writeFully(fd, body)
  closeSync(fd)
}

function copyFrom(path, body) {
  const fd = openSync(path, 'r')
  readFully(fd, body)
  closeSync(fd)
}

const start = (name, ...args) =>
  spawn(process.execPath, [self, name, ...args], { stdio: ['ignore', 'inherit', 'inherit', 'pipe'] })

function pipe(name) {
  const child = start(name)
  const receive = receiver(child.stdio[3])
  return {
    child,
    async echo(body) {
      const reply = receive(body.length)
      child.stdio[3].write(header(body.length))
      child.stdio[3].write(body)
      return await reply
    },
  }
}

const ways = {
  'fork, advanced serialisation': () => {
    const child = fork(self, ['ipc'], { serialization: 'advanced' })
    return {
      child,
      echo: (body) =>
        new Promise((resolve) => {
          child.once('message', resolve)
          child.send(body)
        }),
    }
  },
  'pipe frames, child reads events': () => pipe('pipeAsync'),
  'pipe frames, child reads blocking': () => pipe('pipeSync'),
  'files in shared memory': () => {
    const folder = mkdtempSync(join(process.platform === 'linux' ? '/dev/shm' : tmpdir(), 'transport-'))
    const child = start('file', folder)
    const receive = receiver(child.stdio[3])
    child.once('exit', () => rmSync(folder, { recursive: true }))
    return {
      child,
      async echo(body) {
        copyTo(join(folder, 'in'), body)
        const reply = receive(8)
        child.stdio[3].write(header(body.length))
        await reply
        const result = new Uint8Array(body.length)
        copyFrom(join(folder, 'out'), result)
        return result
      },
    }
  },
}

async function measure(way) {
  const row = {}
  for (const [label, bytes] of Object.entries(sizes)) {
    const { child, echo } = way()
    const body = new Uint8Array(bytes).fill(7)
    await echo(body)
    const times = []
    for (let round = 0; round < (bytes > 2 ** 24 ? 5 : 20); round++) {
      const begin = performance.now()
      const reply = await echo(body)
      times.push(performance.now() - begin)
      if (reply.length !== bytes || reply[bytes - 1] !== 7) throw new Error('echo differs')
    }
    times.sort((a, b) => a - b)
    row[label] = `${times[times.length >> 1].toFixed(2)} ms`
    child.kill('SIGKILL')
    await new Promise((resolve) => child.once('exit', resolve))
  }
  return row
}

const role = process.argv[2]
if (role) {
  children[role](...process.argv.slice(3))
} else {
  const table = {}
  for (const [name, way] of Object.entries(ways)) table[name] = await measure(way)
  console.table(table)
}
