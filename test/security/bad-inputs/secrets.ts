import { type Case, type Cases, CHANGE, CONFIRM, FORGOT, RESET, VERIFY } from './case.ts'

const invalid = 'request.invalid'
const token = 'x'.repeat(43)
const good = 'four gravel birds at noon'

const post = (name: string, path: string, as: string | null, body: unknown, status: number, code?: string): Case => ({
  name,
  method: 'POST',
  path,
  as,
  body,
  status,
  ...(code === undefined ? {} : { code })
})

const passwords: [string, unknown, string][] = [
  ['7 characters', 'x'.repeat(7), invalid],
  ['129 characters', 'x'.repeat(129), invalid],
  ['129 emoji', '😀'.repeat(129), invalid],
  ['NUL', 'a pass\0word', 'request.malformed'],
  ['half of a surrogate pair', 'a pass\ud800word', 'request.malformed'],
  ['a number', 12_345_678, invalid],
  ['a list', ['four gravel birds'], invalid],
  ['null', null, invalid]
]

const codes: [string, unknown][] = [
  ['five digits', '12345'],
  ['seven digits', '1234567'],
  ['a number', 123_456],
  ['blanks around', ' 23456'],
  ['a sign', '+12345'],
  ['other digits', '１２３４５６'],
  ['a line more', '123456\n'],
  ['null', null]
]

/** What is typed where secrets are asked for. */
export const secrets: Cases = () => [
  ...passwords.flatMap(([what, password, code]) => [
    post(
      `a new password with ${what}, by change`,
      CHANGE,
      'teacher',
      { current_password: good, new_password: password },
      400,
      code
    ),
    post(
      `a present password with ${what}`,
      CHANGE,
      'teacher',
      { current_password: password, new_password: good },
      400,
      code
    ),
    post(`a new password with ${what}, by token`, RESET, null, { token, new_password: password }, 400, code)
  ]),
  post('a password of one megabyte', RESET, null, { token, new_password: 'x'.repeat(1_048_576) }, 413),
  post('a token that was never given', RESET, null, { token, new_password: good }, 401, 'identity.reset_failed'),
  ...['', token.slice(1), `${token}x`, `${token.slice(1)}=`, `${token.slice(1)}é`].map(text =>
    post(`no reset token: ${text.length} characters`, RESET, null, { token: text, new_password: good }, 400, invalid)
  ),
  ...['a@b', 'a b@c.de', `${'a.'.repeat(25_000)}@b.de`, '', null].map(email =>
    post(`no address: ${String(email).slice(0, 20)}`, FORGOT, null, { email }, 400, invalid)
  ),
  post('an address that somebody else is given', FORGOT, null, { email: 'a@b.de', to: 'c@d.de' }, 400, invalid),
  ...codes.flatMap(([what, code]) => [
    post(`a code with ${what}, at sign-in`, VERIFY, null, { challenge_token: token, code }, 400, invalid),
    post(`a code with ${what}, to confirm`, CONFIRM, 'teacher', { code }, 400, invalid)
  ]),
  post(
    'a challenge that was never given',
    VERIFY,
    null,
    { challenge_token: token, code: '000000' },
    401,
    'identity.challenge_failed'
  ),
  post('neither a code nor a recovery code', VERIFY, null, { challenge_token: token }, 400, invalid),
  post(
    'both at once',
    VERIFY,
    null,
    { challenge_token: token, code: '000000', recovery_code: 'a'.repeat(16) },
    400,
    invalid
  ),
  ...['a'.repeat(15), '0'.repeat(16), 'a'.repeat(25), `${'a'.repeat(15)}é`].map(recovery_code =>
    post(`no recovery code: ${recovery_code}`, VERIFY, null, { challenge_token: token, recovery_code }, 400, invalid)
  )
]
