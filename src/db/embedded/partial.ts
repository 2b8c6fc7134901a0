import { randomUUID } from 'node:crypto'
import { access, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'

export const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false
  )

/**
 * A folder that appears complete or not at all: built beside its place, then renamed into it. No lock, hence none to go
 * stale: of two builders at once the slower one throws its work away.
 */
export const buildFolder = async (folder: string, home: string, build: (partial: string) => Promise<void>) => {
  if (await exists(folder)) return
  const partial = join(home, `partial-${process.pid}-${randomUUID()}`)
  try {
    await build(partial)
    await rename(partial, folder)
  } catch (error) {
    await rm(partial, { recursive: true, force: true })
    if (!(await exists(folder))) throw error
  }
}

const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** What builders killed in the middle left behind. Failing here hurts nobody: the next start sweeps again. */
export const sweepPartials = async (home: string): Promise<void> => {
  for (const name of await readdir(home)) {
    const [kind, pid] = name.split('-')
    if (kind !== 'partial' || isRunning(Number(pid))) continue
    await rm(join(home, name), { recursive: true, force: true }).catch(() => undefined)
  }
}
