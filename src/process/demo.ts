import { randomBytes } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { hashPassword } from '#src/auth/passwords.ts'
import { connect, type Transaction } from '#src/db/pool.ts'
import type { Demo, DemoSchool, DomainDemo } from '#src/http/registry.ts'
import { chances, ids } from './chance.ts'

/** Who may sign in to the demo, and with what: told once, when it is made. */
export interface DemoSignIn {
  email: string
  password: string
}

const random = (): string => randomBytes(12).toString('base64url')

/** Each after those whose rows its own refer to. */
export const inOrder = (demos: readonly DomainDemo[]): Demo[] => {
  if (demos.length === 0) return []
  const next = demos.find(({ after }) => !demos.some(({ domain }) => after.includes(domain)))
  if (next === undefined) throw new Error(`each comes after another: ${demos.map(({ domain }) => domain).join(', ')}`)
  return [next.demo, ...inOrder(demos.filter(one => one !== next))]
}

/** When the demo's school began to be written down, whenever it is made: what its ids say. */
const BEGUN_ms = Date.parse('2026-06-01T00:00:00Z')

export interface SchoolPlan {
  code: string
  name: string
  students: number
  attended: 'term' | number
  seed: number
  platform: boolean
}

/** As large as a first start can wait for. */
const demoPlan: Omit<SchoolPlan, 'students'> = {
  code: 'demo',
  name: 'Demo International School',
  attended: 'term',
  seed: 1,
  platform: true
}

type Told = Parameters<DemoSchool['told']>

/**
 * As the owner of the database. Whoever may leave references unchecked does: of a school they are right by the way it is
 * made (test/kernel/demo.test.ts looks at each), and to check them takes a large part of the time.
 */
export const becomeOwner = async (tx: Transaction): Promise<void> => {
  const [login] = await tx`select rolsuper as super from pg_roles where rolname = session_user`
  if (login?.super === true) await tx`set local session_replication_role = replica`
  await tx`set local role provost_owner`
}

/** Writes a school, each domain its part. Answers who may sign in to it. */
export const writeSchool = async (
  app: FastifyInstance,
  tx: Transaction,
  { seed, ...plan }: SchoolPlan,
  told: (...how: Told) => void = () => {}
): Promise<DemoSignIn[]> => {
  const made: DemoSignIn[] = []
  const id = ids(seed, BEGUN_ms)
  const password = async (email: string): Promise<string> => {
    const signIn = { email, password: app.config.demoPassword ?? random() }
    made.push(signIn)
    return hashPassword(signIn.password)
  }
  const school: DemoSchool = { ...plan, institution_id: id(), password, chance: chances(seed), id, told }
  // what is looked for by its words is put in order once, at the end, and by whoever vacuums
  await tx`set local gin_pending_list_limit = '1GB'`
  await tx`set local work_mem = '64MB'`
  await tx`set local maintenance_work_mem = '256MB'`
  for (const demo of inOrder(app.demos)) await demo(tx, school)
  return made
}

/**
 * Fills an empty database with the demo institution. Answers the sign-ins that were made now, none if there was one.
 * It is kept once `ready` holds.
 */
export const seedDemo = async (
  app: FastifyInstance,
  url: string,
  ready: PromiseLike<unknown> = Promise.resolve()
): Promise<DemoSignIn[]> => {
  const chosen = app.config.demoPassword
  let made: DemoSignIn[] = []
  const sql = connect({ url, ca: app.config.databaseCa }, { max: 1, prepare: false })
  try {
    await sql.begin(async tx => {
      await becomeOwner(tx)
      await tx`select pg_advisory_xact_lock(hashtext('provost demo'))`
      const [found] = await tx`select from identity.institutions limit 1`
      if (found !== undefined) return
      made = await writeSchool(app, tx, { ...demoPlan, students: app.config.demoStudents })
      await ready
    })
    if (chosen !== undefined && made.length === 0) {
      // who has none comes in by an invitation
      await sql`
        update identity.accounts set password_hash = ${await hashPassword(chosen)}
        where email like '%@demo.example' and password_hash is not null`
    }
  } finally {
    await sql.end()
  }
  return made
}
