import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { type FileHandle, open, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { environment } from './account.ts'
import { dataOf } from './cluster.ts'
import type { Home } from './home.ts'
import { findPostmaster, findStranger, type Postmaster } from './postmaster.ts'

const openLog = async ({ path, account }: Home): Promise<FileHandle> => {
  const file = join(path, 'postgres.log')
  const size = await stat(file).then(
    found => found.size,
    () => 0
  )
  const log = await open(file, size > 10_000_000 ? 'w+' : 'a+')
  if (account) await log.chown(account.uid, account.gid)
  return log
}

const linesSince = async (log: FileHandle, start: number): Promise<string> => {
  const { size } = await log.stat()
  const { buffer } = await log.read(Buffer.alloc(Math.max(size - start, 0)), { position: start })
  return buffer.toString().trim().split('\n').slice(-10).join('\n')
}

/**
 * In a session of its own, so Ctrl-C is ours alone and the API can drain first, and with none of our pipes, so
 * `npm start | head` ends. Rejects with the end of the log when it dies before it is ready.
 */
export const launch = async (home: Home, binaries: string, settings: Record<string, string>): Promise<Postmaster> => {
  const data = dataOf(home)
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const log = await openLog(home)
  try {
    const { size } = await log.stat()
    const child = spawn(join(binaries, 'postgres'), ['-D', data, ...flags], {
      ...home.account,
      cwd: '/',
      // PostgreSQL will not start over a pid file that names a live process, be it a stranger's, unless told that it is a
      // relative (pg_ctl does so for its shell). Its check of shared memory still guards the folder.
      env: { ...environment, PG_GRANDPARENT_PID: await findStranger(data) },
      detached: true,
      stdio: ['ignore', log.fd, log.fd]
    })
    await once(child, 'spawn')
    child.unref()
    while (child.exitCode === null && child.signalCode === null) {
      const found = await findPostmaster(data)
      if (found?.pid === child.pid && found?.isReady) return found
      await pause(10)
    }
    throw new Error(`PostgreSQL did not start in ${data}:\n${await linesSince(log, size)}`)
  } finally {
    await log.close()
  }
}
