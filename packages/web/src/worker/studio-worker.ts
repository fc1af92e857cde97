import { expose } from 'comlink'
import { studioHost } from './studio-host.ts'

expose(studioHost())
