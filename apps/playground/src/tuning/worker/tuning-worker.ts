import { expose } from 'comlink'
import { tuningHost } from './tuning-host.ts'

expose(tuningHost())
