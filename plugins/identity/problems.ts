import { type ProblemKinds, raiser } from '#src/http/problem.ts'

export const identityProblems = {
  'identity.sign_in_failed': {
    status: 401,
    title: 'That address and password do not go together',
    cure: 'Check both and try again. Whether the address is known is never told.'
  },
  'identity.refresh_failed': {
    status: 401,
    title: 'The session has ended',
    cure: 'Sign in again. A refresh token is good once; sign-out, expiry and a second use end its session.'
  },
  'identity.choose_institution': {
    status: 409,
    title: 'You belong to several institutions',
    cure: 'Sign in again with institution_id: one of those that allowed lists.'
  },
  'identity.too_many_attempts': {
    status: 429,
    title: 'Too many wrong passwords',
    cure: 'Wait for the seconds in Retry-After. A right password before that is refused as well.'
  },
  'identity.institution_code_taken': {
    status: 409,
    title: 'Another institution has this code',
    cure: 'Choose another code.',
    constraints: ['institutions_code_unique']
  },
  'identity.campus_code_taken': {
    status: 409,
    title: 'Another campus has this code',
    cure: 'Choose another code, or change the campus that has it.',
    constraints: ['campuses_code_unique']
  }
} as const satisfies ProblemKinds

export const identityProblem = raiser(identityProblems)
