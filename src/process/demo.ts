import { randomBytes } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { hashPassword } from '#src/auth/passwords.ts'
import { connect } from '#src/db/pool.ts'
import type { Demo, DomainDemo } from '#src/http/registry.ts'

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

/** Fills an empty database with the demo institution. Answers the sign-ins that were made now, none if there was one. */
export const seedDemo = async (app: FastifyInstance, url: string): Promise<DemoSignIn[]> => {
  const chosen = app.config.demoPassword
  const made: DemoSignIn[] = []
  const sql = connect({ url, ca: app.config.databaseCa }, { max: 1, prepare: false })
  try {
    await sql.begin(async tx => {
      await tx`set local role provost_owner`
      await tx`select pg_advisory_xact_lock(hashtext('provost demo'))`
      const [found] = await tx`select from identity.institutions limit 1`
      if (found !== undefined) return
      const password = async (email: string): Promise<string> => {
        const signIn = { email, password: chosen ?? random() }
        made.push(signIn)
        return hashPassword(signIn.password)
      }
      for (const demo of inOrder(app.demos)) await demo(tx, { password })
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
