import { Type } from '@sinclair/typebox'
import { Resource } from '#schemas/common.ts'
import { Password, Token } from './passwords.ts'

const Code = Type.String({
  minLength: 6,
  maxLength: 6,
  pattern: '^[0-9]{6}$',
  description: 'What the authenticator shows; good once',
  examples: ['492039']
})

const RecoveryCode = Type.String({
  minLength: 16,
  maxLength: 24,
  pattern: '^[A-Za-z2-7-]{16,24}$',
  description: 'One of those that confirmTotp answered, in place of code; good once',
  examples: ['k3vq-7mzp-b2xt-w4ne']
})

const challenge_token = 'C3Zb3vXcT5mJ8nYwK2rL7dPfHs1uAaEeGgIi4oOxUhM'
const ChallengeToken = Token('Names the sign-in', challenge_token)

/** One of the two, or the request is none. */
const eitherCode = { oneOf: [{ required: ['code'] }, { required: ['recovery_code'] }] }

export const Challenge = Resource('Challenge', 'The password was right; a code of the second factor must follow', {
  challenge_token: ChallengeToken,
  expires_in: Type.Integer({
    minimum: 1,
    maximum: 300,
    description: 'Seconds until the sign-in must begin anew',
    examples: [300]
  })
})

export const VerifyTotp = Resource(
  'VerifyTotp',
  'What completes a sign-in: either code or recovery_code',
  {
    challenge_token: ChallengeToken,
    code: Type.Optional(Code),
    recovery_code: Type.Optional(RecoveryCode)
  },
  { ...eitherCode, examples: [{ challenge_token, code: '492039' }] }
)

export const EnrollTotp = Resource('EnrollTotp', 'What begins a second factor', {
  password: { ...Password, description: 'The present one' }
})

export const TotpSecret = Resource('TotpSecret', 'What an authenticator is set up with; told once', {
  secret: Type.String({
    minLength: 32,
    maxLength: 32,
    pattern: '^[A-Z2-7]{32}$',
    description: 'For typing (base32)',
    examples: ['JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP']
  }),
  otpauth_uri: Type.String({
    minLength: 40,
    maxLength: 1200,
    pattern: '^otpauth://totp/',
    description: 'For a QR code',
    examples: ['otpauth://totp/Provost:admin%40demo.example?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Provost']
  })
})

export const ConfirmTotp = Resource('ConfirmTotp', 'What turns a second factor on', { code: Code })

export const RecoveryCodes = Resource('RecoveryCodes', 'What stands in for a lost second factor; told once', {
  recovery_codes: Type.Array(RecoveryCode, { minItems: 10, maxItems: 10, description: 'Each is good once' })
})

export const DisableTotp = Resource(
  'DisableTotp',
  'What takes a second factor away: the password, and either code or recovery_code',
  {
    password: { ...Password, description: 'The present one' },
    code: Type.Optional(Code),
    recovery_code: Type.Optional(RecoveryCode)
  },
  { ...eitherCode, examples: [{ password: 'correct horse battery staple', code: '492039' }] }
)
