import { readFileSync } from 'node:fs'

const packageFile = new URL('../../package.json', import.meta.url)
const { version, description }: { version: string; description: string } = JSON.parse(readFileSync(packageFile, 'utf8'))

const guide = `${description}

## Start

Sign in, then send the access token with every request:

\`\`\`sh
curl http://localhost:3000/v1/identity/sign-in \\
  -H 'content-type: application/json' \\
  -d '{"email":"admin@demo.example",
       "password":"…"}'

curl http://localhost:3000/v1/identity/me \\
  -H 'authorization: Bearer <access_token>'
\`\`\`

Where the account has a second factor, sign-in answers 202 and a challenge, and \`verifyTotp\` completes it with a code.
Where the institution asks one of your role and you have none, everything but \`enrollTotp\` and \`confirmTotp\` waits.

An access token lives for minutes. \`refreshSession\` takes the refresh token and answers both anew; a refresh token is
good once.

A machine has no session: \`createApiKey\` makes a key for it, which is sent in the same place and says \`pvk_\` at its
beginning. What is for people, sessions and passwords above all, answers a key 403 \`access.people_only\`.

## Rights

A role stands for permissions; a grant gives it to a user over the institution, on a campus, or over what is theirs.
\`getMyPermissions\` tells what one may and how far. Nobody grants, changes or takes away more than they hold themselves:
403 \`identity.privilege_exceeded\`. Whatever changes counts within a second, with the tokens at hand.

## Lists

A list answers \`data\` and \`next\`. Send \`next\` as \`cursor\` for the page after it, until it is null; the \`Link\`
header says the same. \`limit\` is 1 to 200. Filters are named after properties: \`status=due\`, \`status[in]=due,paid\`,
\`due_on[gte]=2026-04-01\`. \`sort=-due_on\` descends. \`fields=id,name\` leaves the rest out. \`Prefer: count=exact\`
answers the \`total\` as well. What a list does not know it refuses.

All rows at once are a file: \`Accept: text/csv\` or \`application/x-ndjson\`, without \`limit\` and \`cursor\`. It is whole
if its connection was not broken off.

## Changes

A resource has an \`ETag\`. Changing or deleting it takes that in \`If-Match\`: 412 tells that somebody else was faster,
428 that it is missing. \`If-None-Match\` saves what you already have: 304.

Every POST takes an \`Idempotency-Key\`; where money or people are created it must be there. The same key again has no
second effect and gets the same answer, so a request whose answer was lost is simply sent again.

\`Prefer: return=minimal\` answers id and version alone. \`Prefer: tx=rollback\` rehearses: the full answer, nothing kept.

## Keeping a copy

\`listChanges\` tells what has changed since a token. Take the token first; then read the lists; then ask on from it, apply
what comes, and keep the next one:

\`\`\`sh
curl http://localhost:3000/v1/changes \\
  -H 'authorization: Bearer <access_token>'
# {"data":[],"next":"NTEy…","more":false}

curl http://localhost:3000/v1/identity/campuses \\
  -H 'authorization: Bearer <access_token>'

curl 'http://localhost:3000/v1/changes?since=NTEy…' \\
  -H 'authorization: Bearer <access_token>'
# {"data":[{"entity":"Campus","operation":"update",
#   "id":"019a…","version":3,"at":"2026-…",
#   "data":{"id":"019a…","name":"North",…},"was":null}],
#  "next":"NTI5…","more":false}
\`\`\`

Nothing is left out and nothing is told twice. \`streamEvents\` tells when it is worth asking, with the same tokens. A row
that has left your sight is told as deleted. 410 means that there is no going on from this token: \`sync.token_expired\` after a long absence, \`sync.reach_changed\` where you see other rows
or properties than before. Then begin anew with a token.

## Many rows

\`batch…\` creates, changes and deletes up to 1,000 rows in one request: all or none, or each that can be done with a
result of its own. \`import…\` takes a CSV or NDJSON file of up to 200,000 rows, tells what is wrong by line, and keeps all
of them or the good ones; rehearse it first with \`Prefer: tx=rollback\`. What was exported can be imported.

## Long work

What takes longer than a request answers 202 and a job; \`Location\` says where it is. Read it, or watch it with
\`streamJob\`, until \`finished_at\` is set. A job that was cancelled or has failed keeps what it did.

## Problems

Whatever fails answers \`application/problem+json\` (RFC 9457). Branch on \`code\`; \`type\` is a page that says what to
do; \`errors\` points at each value that is wrong; quote \`request_id\` when you ask for help. Each operation lists its
codes. Anywhere, a method that an address does not take is 405 with \`Allow\`, and more than 8 KiB of headers is 431.

## Limits

\`RateLimit\` tells what is left of the limit and \`RateLimit-Policy\` what it is. Beyond it: 429, and \`Retry-After\`.
After 503 and 504 try again with the same \`Idempotency-Key\`: what was done already is answered, not done twice.

## Conventions

Ids are UUIDs of version 7. Days are \`YYYY-MM-DD\`, moments RFC 3339 in UTC, money integers in the smallest unit of the
institution's currency. Another institution's resource answers as one that does not exist.`

export const info = {
  title: 'Provost',
  version,
  summary: 'The API of a school or college',
  description: guide,
  contact: { name: 'The administrator of your institution' },
  license: { name: 'Proprietary', identifier: 'LicenseRef-Proprietary' }
}
