// Opens a backend and, with the argument `busy`, starts a run that takes minutes. Prints the child's process id.
import { readFileSync } from 'node:fs'
import { createTensor } from '@self-cascade/core'
import { identityModel, slowModel } from '@self-cascade/testing'
import { nodeBackend } from '../../dist/index.js'

const side = 1024
const busy = process.argv[2] === 'busy'
const session = await nodeBackend().createSession({ bytes: busy ? slowModel(2000, side) : identityModel('float32', [1]) })
const child = readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').trim()
if (busy) session.run({ input: createTensor('float32', new Float32Array(side * side), [side, side]) }).catch(() => {})
process.stdout.write(`${child}\n`)
