import t from 'tap'
import { testApp } from '#test/support/app.ts'
import { addresses } from './bad-inputs/addresses.ts'
import { bodies } from './bad-inputs/bodies.ts'
import type { Cases, Facts } from './bad-inputs/case.ts'
import { checkCase } from './bad-inputs/check.ts'
import { methods } from './bad-inputs/methods.ts'
import { secrets } from './bad-inputs/secrets.ts'
import { strings } from './bad-inputs/strings.ts'
import { values } from './bad-inputs/values.ts'

const { app, api, address } = await testApp(t, { settings: { SIGN_IN_FAILURES: '1000', MAIL_DELIVERY: 'keep' } })

const first = async (operation: string, property: string, query = {}): Promise<string> =>
  (await api.call(operation, { as: 'admin', query: { limit: 1, ...query } })).str('data', 0, property)

const facts: Facts = {
  campus: await first('listCampuses', 'id'),
  book: await first('listBooks', 'id', { copies: 5 }),
  user: await first('listLoans', 'user_id')
}

const tables: Record<string, Cases> = { strings, secrets, values, bodies, addresses, methods }

for (const [what, cases] of Object.entries(tables)) {
  t.test(`bad ${what} are refused as they should be, and nothing breaks`, async t => {
    for (const wanted of cases(facts)) {
      const { as = 'admin' } = wanted
      await checkCase(t, app, address, wanted, as === null ? undefined : await api.token(as))
    }
  })
}
