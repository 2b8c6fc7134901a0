import { chmod, lchown, lstat, mkdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Account, canReach } from './account.ts'

/**
 * Named after the data folder's inode: the same at every start, and never that of a copied checkout or of an older
 * cluster still running from a deleted folder.
 */
const candidates = async (data: string): Promise<string[]> => {
  const { dev, ino } = await stat(data, { bigint: true })
  const name = `provost-${dev.toString(36)}-${ino.toString(36)}`
  // a socket's path ends at 107 bytes (103 on macOS), and PostgreSQL reads a list: no commas, no quotes
  const bases = [tmpdir(), '/tmp'].filter(base => /^[\w/.+-]{1,50}$/.test(base))
  return bases.map(base => join(base, name))
}

export const makeSocketFolder = async (data: string, account: Account): Promise<string> => {
  for (const folder of await candidates(data)) {
    if (!(await canReach(account, join(folder, '..')))) continue
    await mkdir(folder, { mode: 0o700 }).catch(() => undefined)
    const found = await lstat(folder).catch(() => undefined)
    // the temporary folder is everybody's: a name taken by somebody else is not to be trusted with our connections
    if (!found?.isDirectory() || ![process.geteuid?.(), account?.uid].includes(found.uid)) continue
    if (account) await lchown(folder, account.uid, account.gid)
    await chmod(folder, 0o700)
    return folder
  }
  throw new Error(
    'No temporary folder can hold the socket of PostgreSQL: set TMPDIR to a short path, or set DATABASE_URL'
  )
}

export const removeSocketFolders = async (data: string): Promise<void> => {
  const folders = await candidates(data).catch(() => [])
  for (const folder of folders) await rm(folder, { recursive: true, force: true })
}
