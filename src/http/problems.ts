import { Problem, type ProblemKinds, raiser } from './problem.ts'

/** What can go wrong with no domain at all. */
export const kernelProblems = {
  'request.invalid': {
    status: 400,
    title: 'The request does not fit its schema',
    cure: 'Each entry of errors names a value and the rule that it breaks. Mend those and send it again.'
  },
  'request.malformed': {
    status: 400,
    title: 'The request cannot be read',
    cure: 'Send HTTP/1.1 with one Host, and a body of valid JSON in UTF-8, at most 32 levels deep, without NUL and without unpaired surrogates.'
  },
  'request.cursor_invalid': {
    status: 400,
    title: 'The cursor is not one of this list',
    cure: 'Use the cursor from next unchanged, with the same sort, or begin again without one.'
  },
  'request.idempotency_key_missing': {
    status: 400,
    title: 'An Idempotency-Key is needed here',
    cure: 'Send a fresh UUID in Idempotency-Key, and the same one when you retry the same act.'
  },
  'request.prefer_unsupported': {
    status: 400,
    title: 'This operation cannot honour that preference',
    cure: 'Leave tx=rollback out: the operation has no preview. Other preferences that do not apply are ignored.'
  },
  'access.unauthenticated': {
    status: 401,
    title: 'Sign in first',
    cure: 'Send Authorization: Bearer with a valid access token. When it has expired, refresh the session.'
  },
  'access.denied': {
    status: 403,
    title: 'You may not do this',
    cure: 'Ask an administrator for a role with the permission that the operation names.'
  },
  'access.second_factor_missing': {
    status: 403,
    title: 'Enrol a second factor first',
    cure: 'Your institution asks it of your role. enrollTotp begins, confirmTotp completes it; everything else waits until then.'
  },
  'access.people_only': {
    status: 403,
    title: 'An API key cannot do this',
    cure: 'It is for people who have signed in: sessions, passwords, second factors, and the making of keys.'
  },
  'access.out_of_reach': {
    status: 403,
    title: 'Outside of your reach',
    cure: 'Your role is limited to certain campuses, sections or people. The row would lie outside of them.'
  },
  'request.not_found': {
    status: 404,
    title: 'Not found',
    cure: 'Check the address and the id. What belongs to others answers as if it did not exist.'
  },
  'request.method_not_allowed': {
    status: 405,
    title: 'This address does not take that method',
    cure: 'Use one of the methods in the Allow header.'
  },
  'request.timeout': {
    status: 408,
    title: 'The request took too long to arrive',
    cure: 'Send the whole request within 8 seconds, a file within 15 minutes.'
  },
  'request.already_done': {
    status: 409,
    title: 'Done already, and its answer is not kept',
    cure: 'This key was used. The answer held a secret, so it is not stored: look at the state, or act anew with a fresh key.'
  },
  'request.conflict': {
    status: 409,
    title: 'It contradicts what is stored',
    cure: 'Something with the same distinguishing values exists. Read it, then decide.'
  },
  'request.state': {
    status: 409,
    title: 'Its present state does not allow this',
    cure: 'The detail names the state, allowed the steps that it has. /v1/meta/state-machines has them all; /docs/states draws them.'
  },
  'request.in_use': {
    status: 409,
    title: 'Something refers to it',
    cure: 'Remove or change what refers to it first.'
  },
  'sync.token_expired': {
    status: 410,
    title: 'Changes since then are not known any more',
    cure: 'Begin anew: ask for changes without `since`, read the lists, go on from the token that you were told first.'
  },
  'sync.reach_changed': {
    status: 410,
    title: 'You see other rows or properties than you did',
    cure: 'Your roles have changed, or what they reach. Begin anew: ask for changes without `since`, read the lists, go on from the token that you were told first.'
  },
  'request.version_stale': {
    status: 412,
    title: 'It has changed since you read it',
    cure: 'Read it again, apply your change to what it is now, and send the new ETag in If-Match.'
  },
  'request.too_large': {
    status: 413,
    title: 'The body is too large',
    cure: 'Send at most 1 MiB; for more, use the batch or import of the resource. A file has 200,000 rows at most, each of 64 KiB.'
  },
  'request.media_type': {
    status: 415,
    title: 'The body is of a kind that is not taken here',
    cure: 'Send the Content-Type that the operation takes, which is application/json but for files, and no Content-Encoding.'
  },
  'request.idempotency_key_reused': {
    status: 422,
    title: 'This Idempotency-Key belongs to another request',
    cure: 'A key names one act. Use a fresh one for another body or operation.'
  },
  'request.batch_refused': {
    status: 422,
    title: 'Some of the items are refused, so none is done',
    cure: 'Each entry of errors points at an item and names its problem. Mend or leave out those, or send atomic: false to have the others done.'
  },
  'request.import_refused': {
    status: 422,
    title: 'Some of the rows are refused, so none is kept',
    cure: 'Each entry of errors names a line of the file and what is wrong there. Mend those and send it again, or send mode=good_rows to have the others kept.'
  },
  'request.reference_missing': {
    status: 422,
    title: 'It refers to something that does not exist',
    cure: 'Check the ids in the body: one of them names nothing in your institution.'
  },
  'access.password_guessable': {
    status: 422,
    title: 'That password is too easy to guess',
    cure: 'Choose another one: a few words that nobody connects with you do well. Blanks and all letters may be used.'
  },
  'request.rule_broken': {
    status: 422,
    title: 'A rule of the data forbids it',
    cure: 'The detail names the rule. Change the values so that it holds.'
  },
  'request.version_missing': {
    status: 428,
    title: 'Say which version you are changing',
    cure: 'Send If-Match with the ETag of the version that you have read.'
  },
  'request.rate_limited': {
    status: 429,
    title: 'Too many requests',
    cure: 'Wait for the seconds in Retry-After. RateLimit tells how much is left before it happens.'
  },
  'request.headers_too_large': {
    status: 431,
    title: 'The address or the headers are too large',
    cure: 'Keep address and headers below 8 KiB together.'
  },
  'server.error': {
    status: 500,
    title: 'Something is wrong on our side',
    cure: 'Try again; if it stays, quote the request id to your administrator.'
  },
  'server.busy': {
    status: 503,
    title: 'Too busy at this moment',
    cure: 'Try again after the seconds in Retry-After, with the same Idempotency-Key.'
  },
  'server.unavailable': {
    status: 503,
    title: 'Not available at this moment',
    cure: 'The server is starting, stopping or without its database. A change may or may not have been made: send it again after the seconds in Retry-After, with the same Idempotency-Key.'
  },
  'mail.unconfigured': {
    status: 503,
    title: 'No mail goes out from here',
    cure: 'The operation sends a message, and mail is off. Ask whoever runs this instance to set MAIL_DELIVERY.'
  },
  'server.timeout': {
    status: 504,
    title: 'It took too long',
    cure: 'Whether it was done is not known: send it again with the same Idempotency-Key, or read the state first.'
  }
} as const satisfies ProblemKinds

export const problem = raiser(kernelProblems)

export const isUnauthenticated = (error: unknown): boolean =>
  error instanceof Problem && error.code === 'access.unauthenticated'
