import { randomUUID } from 'node:crypto'
import { chmod, chown, link, mkdir, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Account, accountOf, canReach } from './account.ts'
import { exists } from './partial.ts'

/** Where a cluster, its log and, when needed, its own copy of the binaries live. */
export interface Home {
  path: string
  account: Account
}

const shared = '/var/lib/provost'
const record = (folder: string) => join(folder, 'postgres.json')

/**
 * A home outside of the folder is written down in the folder, so a fresh clone in the same path never meets an old cluster.
 * A copied folder must not share it either: only one moved (same inode) or restored (same path) still owns it.
 */
const recordedHome = async (folder: string): Promise<string | undefined> => {
  const text = await readFile(record(folder), 'utf8').catch(() => '{}')
  const { home, path, inode }: { home?: string; path?: string; inode?: number } = JSON.parse(text)
  const isOurs = path === folder || inode === (await stat(folder)).ino
  if (isOurs && home?.startsWith(`${shared}/`)) return home
  await rm(record(folder), { force: true })
  return undefined
}

const recordHome = async (folder: string): Promise<string> => {
  const id = randomUUID()
  const draft = `${record(folder)}.${id}`
  const { ino } = await stat(folder)
  await writeFile(draft, JSON.stringify({ home: join(shared, id), path: folder, inode: ino }))
  // link refuses to replace: of two processes deciding at once, the second takes what the first wrote
  await link(draft, record(folder)).catch(() => undefined)
  await rm(draft)
  return (await recordedHome(folder)) ?? recordHome(folder)
}

const makeFolder = async (path: string, mode: number) => {
  // umask cuts what mkdir is told, so the mode is set again, and only where the folder is new
  if (await mkdir(path, { recursive: true })) await chmod(path, mode)
}

/** The home that is already there, without making one. */
export const findHome = async (folder: string): Promise<Home | undefined> => {
  if (!(await exists(folder))) return undefined
  const real = await realpath(folder)
  const inside = join(real, 'postgres')
  const path = (await recordedHome(real)) ?? ((await exists(inside)) ? inside : undefined)
  return path === undefined ? undefined : { path, account: await accountOf(path) }
}

export const makeHome = async (folder: string): Promise<Home> => {
  const asRoot = process.geteuid?.() === 0
  await (asRoot ? makeFolder(folder, 0o711) : mkdir(folder, { recursive: true }))
  const found = await findHome(folder)
  const account = found ? found.account : await accountOf(undefined)
  const path = found?.path ?? (await chooseHome(await realpath(folder), account))
  if (path.startsWith(shared)) await makeFolder(shared, 0o755)
  await makeFolder(path, 0o700)
  if (account) await chown(path, account.uid, account.gid)
  return { path, account }
}

const chooseHome = async (folder: string, account: Account) =>
  (await canReach(account, folder)) ? join(folder, 'postgres') : recordHome(folder)

export const removeHome = async (folder: string, home: Home): Promise<void> => {
  await rm(home.path, { recursive: true, force: true })
  await rm(record(folder), { force: true })
}
