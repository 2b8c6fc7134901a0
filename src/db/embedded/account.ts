import { execFile } from 'node:child_process'
import { readFile, stat } from 'node:fs/promises'
import { promisify } from 'node:util'

/** Whom PostgreSQL runs as: undefined is ourselves. It refuses root, so root lends it an unprivileged user. */
export type Account = { uid: number; gid: number } | undefined

/** Ours would leak in: PGPORT alone moves the socket. */
export const environment = { PATH: '/usr/bin:/bin', LC_ALL: 'C' }

const execute = promisify(execFile)

export const runAs = (account: Account, file: string, args: string[]) =>
  execute(file, args, { ...account, cwd: '/', env: environment })

/** Asked of the system rather than computed from modes: ACLs and mounts have a say too. */
export const canReach = async (account: Account, folder: string): Promise<boolean> => {
  if (!account) return true
  const enter = runAs(account, '/bin/sh', ['-c', 'cd -- "$1"', 'sh', folder])
  return enter.then(
    () => true,
    () => false
  )
}

/** A home that exists stays with its owner, so a cluster made by a user can be started by root as well. */
export const accountOf = async (home: string | undefined): Promise<Account> => {
  const self = process.geteuid?.()
  const owner = home === undefined ? undefined : await stat(home).catch(() => undefined)
  if (self !== 0) {
    if (owner && owner.uid !== self) throw new Error(`${home} belongs to another user: start as that user or as root`)
    return undefined
  }
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid }
  return unprivileged()
}

const unprivileged = async (): Promise<Account> => {
  const users = (await readFile('/etc/passwd', 'utf8')).split('\n').map(line => line.split(':'))
  const user = users.find(([name]) => name === 'postgres') ?? users.find(([name]) => name === 'nobody')
  if (!user)
    throw new Error('PostgreSQL refuses to run as root and there is no user "postgres" or "nobody": set DATABASE_URL')
  return { uid: Number(user[2]), gid: Number(user[3]) }
}
