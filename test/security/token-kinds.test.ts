import { randomUUID } from 'node:crypto'
import t from 'tap'
import { codeOf, stepAt } from '#src/auth/totp.ts'
import { testApp } from '#test/support/app.ts'
import type { Answer } from '#test/support/client.ts'
import { apiKeyOf, emailOf, PASSWORD } from '#test/support/fixture.ts'
import { fromBase32 } from '#test/support/totp.ts'

const { api } = await testApp(t, { settings: { MAIL_DELIVERY: 'keep' } })

const FRESH = 'four gravel birds at noon'

const mailed = async (recipient: string): Promise<string> => {
  const mail = await api.call('listMessages', { as: 'admin', query: { recipient, sort: '-created_at' } })
  return /^Token: (\S+)$/m.exec(String(mail.rows()[0]?.body))?.[1] ?? ''
}

const session = await api.signIn(emailOf('teacher'))

const challenged = async (person: string): Promise<{ challenge: Answer; code: string }> => {
  const token = (await api.signIn(emailOf(person))).str('access_token')
  const enrolled = await api.call('enrollTotp', { token, body: { password: PASSWORD } })
  const secret = fromBase32(enrolled.str('secret'))
  const step = stepAt(Date.now() / 1000)
  await api.call('confirmTotp', { token, body: { code: codeOf(secret, step) } })
  return { challenge: await api.signIn(emailOf(person)), code: codeOf(secret, step + 1) }
}

const invited = async (email: string): Promise<string> => {
  const headers = { 'idempotency-key': randomUUID() }
  const user = await api.call('createUser', { as: 'admin', body: { name: 'Somebody New', email }, headers })
  await api.call('inviteUser', { as: 'admin', params: { id: user.str('id') } })
  return mailed(email)
}

const { challenge, code } = await challenged('registrar')
await api.call('forgotPassword', { body: { email: emailOf('cashier') } })

const tokens = {
  access: session.str('access_token'),
  refresh: session.str('refresh_token'),
  challenge: challenge.str('challenge_token'),
  reset: await mailed(emailOf('cashier')),
  invitation: await invited('new@oak.example'),
  'API key': apiKeyOf('oak')
}

/** Where each is good, and what it does there. */
const places: Record<keyof typeof tokens, (token: string) => Promise<Answer>> = {
  access: token => api.call('listCampuses', { token }),
  'API key': token => api.call('listCampuses', { token }),
  refresh: refresh_token => api.call('refreshSession', { body: { refresh_token } }),
  challenge: challenge_token => api.call('verifyTotp', { body: { challenge_token, code } }),
  reset: token => api.call('resetPassword', { body: { token, new_password: FRESH } }),
  invitation: token => api.call('acceptInvitation', { body: { token, password: FRESH } })
}

t.test('a token of one kind is none of another', async t => {
  for (const [kind, token] of Object.entries(tokens)) {
    t.ok(token.length >= 43, `there is a token: ${kind}`)
    for (const [place, use] of Object.entries(places)) {
      // both are sent as Bearer, and told apart by what they are
      if (place === kind || (['access', 'API key'].includes(kind) && ['access', 'API key'].includes(place))) continue
      const answer = await use(token)
      t.ok(answer.status >= 400 && answer.status < 500, `${kind} as ${place}: ${answer.status}`)
    }
  }
})

t.test('and is still good where it belongs', async t => {
  for (const [kind, token] of Object.entries(tokens)) {
    const answer = await places[kind as keyof typeof tokens](token)
    t.ok(answer.status < 300, `${kind}: ${answer.status} ${answer.text}`)
  }
})
