import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'

export interface Postmaster {
  pid: number
  sockets: string
  isReady: boolean
}

/** Readable across users even where /proc/<pid>/cwd is not: root in a container may not trace. */
const commandLine = async (pid: number): Promise<string> => {
  if (process.platform === 'linux') return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ')
  return (await promisify(execFile)('ps', ['-ww', '-o', 'command=', '-p', `${pid}`])).stdout.replace('\n', ' ')
}

/** A pid alone proves nothing: after a crash or a restart it may be anybody's. A zombie has no command line left. */
const serves = async (pid: number, data: string): Promise<boolean> => {
  const command = await commandLine(pid).catch(() => '')
  return command.includes(`-D ${data} `)
}

const readPidFile = async (data: string): Promise<string[]> => {
  const text = await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '')
  return text.split('\n')
}

/** The live server of this very folder: a copied folder brings the pid file of the original along. */
export const findPostmaster = async (data: string): Promise<Postmaster | undefined> => {
  const [pid, folder, , , sockets = '', , , status = ''] = await readPidFile(data)
  if (folder !== data || !(await serves(Number(pid), data))) return undefined
  return { pid: Number(pid), sockets, isReady: status.trim() === 'ready' }
}

/** Whom a stale pid file names by accident. Never a server of this folder, not even one that is just starting. */
export const findStranger = async (data: string): Promise<string> => {
  const [pid = ''] = await readPidFile(data)
  return (await serves(Number(pid), data)) ? '' : pid
}

/** Waits while it starts, recovers or stops; undefined when there is none, or none any more. */
export const readyPostmaster = async (data: string): Promise<Postmaster | undefined> => {
  const deadline = performance.now() + 60_000
  while (performance.now() < deadline) {
    const found = await findPostmaster(data)
    if (!found || found.isReady) return found
    await pause(10)
  }
  throw new Error(
    `PostgreSQL in ${data} is still recovering after 60 s: see the log beside that folder, then start again`
  )
}

const isGone = async (data: string, pid: number, limit: number): Promise<boolean> => {
  const deadline = performance.now() + limit
  while (await serves(pid, data)) {
    if (performance.now() > deadline) return false
    await pause(10)
  }
  return true
}

const send = (pid: number, signal: NodeJS.Signals) => {
  try {
    process.kill(pid, signal)
  } catch {
    // it ended in between, or may not be signalled by us: waiting for it tells which
  }
}

/** Fast first, which keeps everything; immediate when a session refuses to go (its own children it kills after 5 s). */
export const stopPostmaster = async (data: string, pid: number): Promise<void> => {
  if (await isGone(data, pid, 0)) return
  send(pid, 'SIGINT')
  if (await isGone(data, pid, 5000)) return
  send(pid, 'SIGQUIT')
  if (!(await isGone(data, pid, 10_000))) throw new Error(`PostgreSQL (process ${pid}, ${data}) does not stop`)
}
