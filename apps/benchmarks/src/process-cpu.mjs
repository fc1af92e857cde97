import { readdirSync, readFileSync } from 'node:fs'

/** Of what /proc/ID/stat has behind the program's name: the parent's id, and the time of all threads in and out of the kernel. */
const [parentField, userField, systemField] = [1, 11, 12]
/** Linux counts in hundredths of a second. */
const millisecondsPerTick = 10

const statOf = (id) => readFileSync(`/proc/${id}/stat`, 'utf8').split(') ').at(-1).split(' ')

/** Process ids of the children of this process; none where the system does not tell (only Linux does). */
export function childProcessIds() {
  try {
    return readdirSync('/proc').filter((id) => /^\d+$/.test(id) && isChild(id))
  } catch {
    return []
  }
}

function isChild(id) {
  try {
    return Number(statOf(id)[parentField]) === process.pid
  } catch {
    return false // It has ended since the folder was read.
  }
}

/** Milliseconds that processes have had a processor for, to 10 ms; NaN where the system does not tell. */
export function cpuMilliseconds(ids) {
  const times = ids.map(statOf).map((stat) => Number(stat[userField]) + Number(stat[systemField]))
  return times.length === 0 ? Number.NaN : millisecondsPerTick * times.reduce((sum, time) => sum + time, 0)
}
