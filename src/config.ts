import { accessSync, constants, readFileSync } from 'node:fs'
import { BlockList, isIP } from 'node:net'
import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { parseEnv } from 'node:util'
import { SignIn } from '#schemas/identity/sessions.ts'
import { type SettingName, settings } from './settings.ts'

/** A setting that cannot be used: told in one line, exit 78 (EX_CONFIG). */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

type Environment = Readonly<Record<string, string | undefined>>

const wrong = (name: string, must: string): never => {
  throw new ConfigError(`${name} ${must}`)
}

const reader = (environment: Environment) => {
  const text = (name: SettingName): string | undefined => {
    const set = environment[name]?.trim()
    const setting = settings[name]
    return set === undefined || set === '' ? ('fallback' in setting ? setting.fallback : undefined) : set
  }
  const integer = (name: SettingName): number => {
    const value = text(name) ?? ''
    const { min, max } = settings[name] as { min: number; max: number }
    if (!/^\d{1,9}$/.test(value) || Number(value) < min || Number(value) > max) {
      return wrong(name, `must be a whole number from ${min} to ${max}`)
    }
    return Number(value)
  }
  const optional = (name: SettingName): number | undefined => (text(name) === undefined ? undefined : integer(name))
  const url = (name: SettingName, protocols: readonly string[]): string | undefined => {
    const value = text(name)
    if (value === undefined) return undefined
    const parsed = URL.parse(value)
    if (parsed === null || !protocols.includes(parsed.protocol)) {
      return wrong(name, `must be an address that starts with ${protocols.map(p => `${p}//`).join(' or ')}`)
    }
    return value
  }
  const list = (name: SettingName): string[] =>
    (text(name) ?? '')
      .split(',')
      .map(s => s.trim())
      .filter(s => s !== '')
  const choice = <const T extends string>(name: SettingName, choices: readonly T[]): T =>
    choices.find(c => c === text(name)) ?? wrong(name, `must be one of ${choices.join(', ')}`)
  return {
    text,
    integer,
    optional,
    url,
    list,
    choice,
    flag: (name: SettingName) => choice(name, ['true', 'false']) === 'true'
  }
}

const secrets = (name: SettingName, values: string[]): string[] => {
  if (values.some(v => v.length < 32)) wrong(name, 'must hold keys of 32 characters or more, comma-separated')
  return values
}

const origins = (name: SettingName, values: string[]): string[] => {
  for (const value of values) {
    if (URL.parse(value)?.origin !== value || !/^https?:/.test(value)) {
      wrong(name, `must hold origins such as https://app.example.org, not ${value}`)
    }
  }
  return values
}

const networks = (name: SettingName, values: string[]): string[] => {
  for (const value of values) {
    const [address = '', bits, ...more] = value.split('/')
    const family = isIP(address)
    const width = family === 4 ? 32 : 128
    if (family === 0 || more.length > 0 || (bits !== undefined && !(/^\d{1,3}$/.test(bits) && Number(bits) <= width))) {
      wrong(name, `must hold addresses or CIDR ranges such as 10.0.0.0/8, not ${value}`)
    }
  }
  return values
}

/** Is a peer one of these? */
const blockList = (networks: readonly string[]): BlockList => {
  const list = new BlockList()
  for (const network of networks) {
    const [address = '', bits] = network.split('/')
    const [family, width] = isIP(address) === 4 ? (['ipv4', 32] as const) : (['ipv6', 128] as const)
    list.addSubnet(address, bits === undefined ? width : Number(bits), family)
  }
  return list
}

const file = (name: SettingName, path: string | undefined): string | undefined => {
  try {
    if (path !== undefined) accessSync(path, constants.R_OK)
    return path
  } catch {
    return wrong(name, `must name a file that can be read, which ${path} is not`)
  }
}

const headerName = (name: SettingName, value: string | undefined, proxies: readonly string[]): string | undefined => {
  if (value === undefined) return undefined
  if (!/^[A-Za-z0-9-]{1,60}$/.test(value)) wrong(name, 'must be the name of a header such as fly-client-ip')
  if (proxies.length === 0) wrong(name, 'is believed from TRUST_PROXY only, which is not set')
  return value.toLowerCase()
}

const password = (name: SettingName, value: string | undefined): string | undefined => {
  const { minLength, maxLength } = SignIn.properties.password
  const length = [...(value ?? '')].length
  if (value !== undefined && !(length >= Number(minLength) && length <= Number(maxLength))) {
    wrong(name, `must have ${minLength} to ${maxLength} characters`)
  }
  return value
}

const workers = (value: string): number => {
  if (value === 'auto') return availableParallelism()
  if (!/^[1-9]\d?$/.test(value)) wrong('WORKERS', 'must be a number from 1 to 99, or auto')
  return Number(value)
}

const postgres = ['postgres:', 'postgresql:']

/** Environment in, typed and frozen out. Refuses by name what cannot be used. */
export const readConfig = (environment: Environment) => {
  const read = reader(environment)
  const databaseUrl = read.url('DATABASE_URL', postgres)
  const port = read.integer('PORT')
  const publicUrl = read.url('PUBLIC_URL', ['http:', 'https:'])
  const trustProxy = networks('TRUST_PROXY', read.list('TRUST_PROXY'))
  const jwtSecrets = secrets('JWT_SECRET', read.list('JWT_SECRET'))
  const totpKeys = secrets('TOTP_KEYS', read.list('TOTP_KEYS'))
  for (const [name, keys] of [['JWT_SECRET', jwtSecrets] as const, ['TOTP_KEYS', totpKeys] as const]) {
    const needed = databaseUrl !== undefined && keys.length === 0
    if (needed) wrong(name, 'must be set where DATABASE_URL is: it has no default outside of the demo')
  }
  const signInFailures = read.integer('SIGN_IN_FAILURES')
  const onlyInDemo = databaseUrl === undefined ? ('keep' as const) : ('off' as const)
  return Object.freeze({
    port,
    host: read.text('HOST') ?? '',
    publicUrl: (publicUrl ?? (port === 0 ? 'http://localhost' : `http://localhost:${port}`)).replace(/\/$/, ''),
    /** Somebody said so; else it is a guess, good for the issuer of tokens and for links on this machine. */
    isPublic: publicUrl !== undefined,
    databaseUrl,
    databaseReadUrl: read.url('DATABASE_READ_URL', postgres),
    databaseCa: file('DATABASE_CA', read.text('DATABASE_CA')),
    readers: read.integer('DATABASE_READERS'),
    writers: read.integer('DATABASE_WRITERS'),
    dataDir: resolve(read.text('DATA_DIR') ?? ''),
    jwtSecrets,
    totpKeys,
    accessTokenSeconds: read.integer('ACCESS_TOKEN_SECONDS'),
    refreshTokenSeconds: read.integer('REFRESH_TOKEN_DAYS') * 86_400,
    allowedOrigins: origins('ALLOWED_ORIGINS', read.list('ALLOWED_ORIGINS')),
    trustProxy,
    proxies: blockList(trustProxy),
    clientAddressHeader: headerName('CLIENT_ADDRESS_HEADER', read.text('CLIENT_ADDRESS_HEADER'), trustProxy),
    logLevel: read.choice('LOG_LEVEL', settings.LOG_LEVEL.choices),
    logFormat: read.choice('LOG_FORMAT', settings.LOG_FORMAT.choices),
    workers: workers(read.text('WORKERS') ?? ''),
    mail:
      read.text('MAIL_DELIVERY') === undefined
        ? onlyInDemo
        : read.choice('MAIL_DELIVERY', settings.MAIL_DELIVERY.choices),
    jobs: read.choice('JOBS', settings.JOBS.choices),
    jobsAtOnce: read.integer('JOBS_AT_ONCE'),
    streams: read.integer('STREAMS_AT_ONCE'),
    changesKeptMonths: read.integer('CHANGES_KEPT_MONTHS'),
    exports: read.integer('EXPORTS_AT_ONCE'),
    exportStall_ms: read.integer('EXPORT_STALL_SECONDS') * 1000,
    demoPassword: password('DEMO_PASSWORD', read.text('DEMO_PASSWORD')),
    demoStudents: read.integer('DEMO_STUDENTS'),
    strangerLimit: { max: read.integer('RATE_LIMIT_STRANGER'), seconds: read.integer('RATE_LIMIT_STRANGER_SECONDS') },
    signedInLimit: { max: read.integer('RATE_LIMIT_SIGNED_IN'), seconds: read.integer('RATE_LIMIT_SIGNED_IN_SECONDS') },
    signInLimit: {
      max: signInFailures,
      everywhere: read.optional('SIGN_IN_FAILURES_EVERYWHERE') ?? 10 * signInFailures,
      seconds: read.integer('SIGN_IN_SECONDS')
    },
    serverTiming: read.flag('SERVER_TIMING'),
    sandbox: read.flag('SANDBOX')
  })
}

export type Config = ReturnType<typeof readConfig>

/** The one reader of the process's environment; `.env` fills in what the environment leaves open. */
export const processConfig = (file = '.env'): Config => {
  let text = ''
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
  }
  return readConfig({ ...parseEnv(text), ...process.env })
}
