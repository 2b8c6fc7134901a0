/** Every setting the process reads from its environment: kind, default, meaning. `.env.example` is made from this table. */

interface Setting {
  kind: 'integer' | 'text' | 'url' | 'list' | 'flag' | 'secrets' | 'choice' | 'workers' | 'networks' | 'origins'
  about: string
  /** What stands where nothing is set; absent: the setting stays undefined. */
  fallback?: string
  min?: number
  max?: number
  choices?: readonly string[]
}

export const settings = {
  PORT: { kind: 'integer', fallback: '3000', min: 0, max: 65_535, about: 'Port to listen on; 0 takes a free one' },
  HOST: { kind: 'text', fallback: '127.0.0.1', about: 'Address to listen on; :: for every interface' },
  PUBLIC_URL: {
    kind: 'url',
    about: 'Where clients reach this API; issuer of tokens and base of links. Default: http://localhost and the port'
  },
  DATABASE_URL: {
    kind: 'url',
    about: 'PostgreSQL 16 or newer. Without it a PostgreSQL of its own runs under DATA_DIR, with a demo institution'
  },
  DATABASE_READ_URL: { kind: 'url', about: 'A replica for reads: one server; default: DATABASE_URL' },
  DATABASE_CA: { kind: 'text', about: 'File with the certificate authority of the database; makes TLS verified' },
  DATABASE_READERS: { kind: 'integer', fallback: '8', min: 1, max: 200, about: 'Connections for reads, each process' },
  DATABASE_WRITERS: {
    kind: 'integer',
    fallback: '8',
    min: 1,
    max: 200,
    about: 'Connections for commands, each process'
  },
  DATA_DIR: { kind: 'text', fallback: '.data', about: 'Folder of the embedded PostgreSQL and of the demo’s secrets' },
  JWT_SECRET: {
    kind: 'secrets',
    about: 'Keys of access tokens, comma-separated, 32 characters or more each; the first signs, all verify'
  },
  TOTP_KEYS: {
    kind: 'secrets',
    about:
      'Keys that second factors are encrypted with, comma-separated, 32 characters or more each; the first encrypts, all decrypt'
  },
  ACCESS_TOKEN_SECONDS: { kind: 'integer', fallback: '900', min: 60, max: 900, about: 'Life of an access token' },
  REFRESH_TOKEN_DAYS: { kind: 'integer', fallback: '30', min: 1, max: 90, about: 'Life of a session' },
  ALLOWED_ORIGINS: { kind: 'origins', fallback: '', about: 'Origins of browser applications, comma-separated' },
  TRUST_PROXY: {
    kind: 'networks',
    fallback: '',
    about: 'Addresses or CIDR ranges of proxies whose X-Forwarded-For counts, comma-separated'
  },
  CLIENT_ADDRESS_HEADER: {
    kind: 'text',
    about: 'Header with the client’s address, believed from TRUST_PROXY only; goes before X-Forwarded-For'
  },
  LOG_LEVEL: {
    kind: 'choice',
    fallback: 'info',
    choices: ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
    about: 'fatal, error, warn, info, debug, trace or silent'
  },
  LOG_FORMAT: { kind: 'choice', fallback: 'json', choices: ['json', 'pretty'], about: 'json, or pretty for people' },
  WORKERS: { kind: 'workers', fallback: '1', about: 'Processes that share the port: a number, or auto for one a core' },
  JOBS: {
    kind: 'choice',
    fallback: 'inside',
    choices: ['inside', 'apart'],
    about: 'inside: this process also does what is to be done later; apart: provost worker does'
  },
  JOBS_AT_ONCE: { kind: 'integer', fallback: '4', min: 1, max: 100, about: 'Jobs under way at once, each process' },
  STREAMS_AT_ONCE: {
    kind: 'integer',
    fallback: '8000',
    min: 1,
    max: 100_000,
    about:
      'Streams of events open at once, each process; one takes a file descriptor and 40 KB. The last quarter is for institutions that have less than a quarter'
  },
  CHANGES_KEPT_MONTHS: {
    kind: 'integer',
    fallback: '24',
    min: 1,
    max: 1200,
    about: 'Months for which changes are known: to histories, and to who keeps a copy (listChanges)'
  },
  EXPORTS_AT_ONCE: {
    kind: 'integer',
    fallback: '3',
    min: 1,
    max: 50,
    about:
      'Files of whole lists sent at once, each process; one takes a connection to the database and a snapshot of it'
  },
  EXPORT_STALL_SECONDS: {
    kind: 'integer',
    fallback: '30',
    min: 1,
    max: 600,
    about: 'A file of which its client takes nothing for so long, or next to nothing for twice as long, is broken off'
  },
  DEMO_PASSWORD: {
    kind: 'text',
    about: 'Password of every demo sign-in, applied at every start; default: random ones, printed once'
  },
  DEMO_STUDENTS: {
    kind: 'integer',
    fallback: '320',
    min: 20,
    max: 5000,
    about: 'How many study at the demo school, when it is made'
  },
  MAIL_DELIVERY: {
    kind: 'choice',
    choices: ['off', 'keep'],
    about:
      'off, or keep: messages are kept for administrators, who can then come in as anybody. Default: keep in the demo; off with DATABASE_URL, where keep needs SANDBOX'
  },
  RATE_LIMIT_STRANGER: {
    kind: 'integer',
    fallback: '100',
    min: 1,
    max: 100_000_000,
    about: 'Requests without a valid token, each address'
  },
  RATE_LIMIT_STRANGER_SECONDS: { kind: 'integer', fallback: '900', min: 1, max: 86_400, about: 'in so many seconds' },
  RATE_LIMIT_SIGNED_IN: {
    kind: 'integer',
    fallback: '3000',
    min: 1,
    max: 100_000_000,
    about: 'Requests of a signed-in user'
  },
  RATE_LIMIT_SIGNED_IN_SECONDS: { kind: 'integer', fallback: '60', min: 1, max: 86_400, about: 'in so many seconds' },
  SIGN_IN_FAILURES: {
    kind: 'integer',
    fallback: '5',
    min: 1,
    max: 100_000,
    about: 'Wrong passwords an account may get from one address'
  },
  SIGN_IN_SECONDS: { kind: 'integer', fallback: '900', min: 1, max: 86_400, about: 'in so many seconds' },
  SIGN_IN_FAILURES_EVERYWHERE: {
    kind: 'integer',
    min: 1,
    max: 1_000_000,
    about:
      'Wrong passwords an account may get from all addresses that are new to it; default: ten times SIGN_IN_FAILURES'
  },
  SERVER_TIMING: { kind: 'flag', fallback: 'false', about: 'true: answers tell where their time went (Server-Timing)' },
  SANDBOX: {
    kind: 'flag',
    fallback: 'false',
    about:
      'true: callers set the clock of their commands by Provost-Clock, and mail may be kept; for tests, never in production'
  }
} as const satisfies Record<string, Setting>

export type SettingName = keyof typeof settings

/** The text of `.env.example`. */
export const envExample = (): string => {
  const lines = Object.entries<Setting>(settings).map(([name, s]) =>
    [`# ${s.about}`, s.fallback === undefined ? `#${name}=` : `#${name}=${s.fallback}`].join('\n')
  )
  return `# Copy to .env and take away the # of what you set. Each line shows the default.\n\n${lines.join('\n\n')}\n`
}
