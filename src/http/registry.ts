import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { builtInRoles } from '#schemas/identity/roles.ts'
import type { Pattern } from '#src/access/permission.ts'
import { AccessRegistry } from '#src/access/registry.ts'
import type { Transaction } from '#src/db/pool.ts'
import type { Jobs } from '#src/jobs/declaration.ts'
import { JobRegistry } from '#src/jobs/registry.ts'
import type { ProblemKind, ProblemKinds } from './problem.ts'
import { kernelProblems } from './problems.ts'

declare module 'fastify' {
  interface FastifyInstance {
    access: AccessRegistry
    jobs: JobRegistry
    problems: ReadonlyMap<string, ProblemKind>
    demos: readonly DomainDemo[]
    /** Functions that housekeeping calls. */
    prunes: readonly string[]
    /** Relation (institution_id, time_zone) of those for whom recurring work is done. */
    tenants: string | undefined
    /** Tags of the document and what each is about; a domain's is its name. */
    tags: ReadonlyMap<string, string>
    /** What a domain brings besides its routes. */
    declare: (declaration: Declaration) => void
  }
}

/** The school that a demo makes. */
export interface DemoSchool {
  /** Its institution's, and what addresses of its people end in: registrar@demo.example. */
  code: string
  name: string
  institution_id: string
  students: number
  /** Attendance is written of a whole term, or of so many school days before today. */
  attended: 'term' | number
  /** Whoever owns it runs the instance. */
  platform: boolean
  /** The hash of a password for whoever signs in; made once an address. */
  password: (email: string) => Promise<string>
  /** Between 0 and 1, and ids: the same for the same seed. */
  chance: () => number
  id: () => string
  /** How far it is with what it is at. */
  told: (what: string, done: number, total: number) => void
}

/** Writes a domain's part of the demo, as the owner of the database. */
export type Demo = (sql: Transaction, school: DemoSchool) => Promise<void>

export interface DomainDemo {
  domain: string
  after: readonly string[]
  demo: Demo
}

interface Declaration {
  /** What the domain is about, in a sentence: it heads its part of the document. */
  about: string
  problems?: ProblemKinds
  /** What each built-in role holds of this domain. */
  everybody?: readonly Pattern[]
  /** Built-in roles and what they hold of this domain besides. */
  roles?: Readonly<Record<string, readonly Pattern[]>>
  scopes?: Readonly<Record<string, Parameters<AccessRegistry['scope']>[1]>>
  /** Rows of the demo institution; run once, where the database is empty. */
  demo?: Demo
  /** Domains whose rows those of the demo refer to. */
  demoAfter?: readonly string[]
  /** SQL function without arguments that deletes what has served its time. */
  prune?: `${string}.${string}`
  /** Relation (institution_id, time_zone) of the institutions for which recurring work is done. */
  tenants?: string
  /** What it does later, and on events. */
  jobs?: Jobs
}

/** `app.declare`: where the facts that domains state meet those who read them (guard, documents, boot checks). */
export default fp(
  async (app: FastifyInstance) => {
    const access = new AccessRegistry()
    const problems = new Map<string, ProblemKind>(Object.entries(kernelProblems))
    app.decorate('access', access)
    app.decorate('jobs', new JobRegistry())
    app.decorate('problems', problems)
    const tags = new Map([
      ['meta', 'What the API says about itself: problems and permissions.'],
      ['sync', 'What changes, for who keeps a copy: page by page, or as it happens.'],
      ['operations', 'For those who run it: health, metrics, documents.']
    ])
    app.decorate('tags', tags)
    const demos: DomainDemo[] = []
    app.decorate('demos', demos)
    const prunes = ['kernel.prune']
    app.decorate('prunes', prunes)
    app.decorate('tenants', undefined)
    app.decorate('declare', function declare(this: FastifyInstance, declaration: Declaration) {
      const { about, problems: declared = {}, roles = {}, scopes = {}, prune, tenants, jobs } = declaration
      const { everybody = [], demo, demoAfter: after = [] } = declaration
      const domain = this.prefix.split('/').at(-1) ?? ''
      tags.set(domain, about)
      for (const [code, kind] of Object.entries(declared)) {
        if (problems.has(code)) throw new Error(`the problem ${code} is declared twice`)
        problems.set(code, kind)
      }
      for (const role of Object.keys(builtInRoles)) access.grant(role, everybody)
      for (const [role, patterns] of Object.entries(roles)) access.grant(role, patterns)
      for (const [name, kind] of Object.entries(scopes)) access.scope(name, kind)
      if (demo !== undefined) demos.push({ domain, after, demo })
      if (prune !== undefined) prunes.push(prune)
      if (tenants !== undefined) app.tenants = tenants
      if (jobs !== undefined) this.jobs.declare(domain, jobs)
    })
  },
  { name: 'provost-registry' }
)
