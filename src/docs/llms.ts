import type { Document } from '#src/openapi/types.ts'

const operationsOf = (document: Document, tag: string): string[] =>
  Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).flatMap(([method, { tags, operationId, summary }]) =>
      tags.includes(tag) ? [`- ${method.toUpperCase()} ${path} (${operationId}): ${summary}`] : []
    )
  )

/** llms.txt: the API in a page, for programs that read. */
export const llmsText = (document: Document, publicUrl: string): string => `# Provost

> ${String(document.info.summary)}. JSON over HTTP, one contract for every operation.

- Document (OpenAPI 3.1): ${publicUrl}/openapi.json
- Reference for people: ${publicUrl}/docs
- Problems and their cures: ${publicUrl}/v1/meta/errors

## How to sign in

POST ${publicUrl}/v1/identity/sign-in with {"email", "password"} answers access_token and refresh_token.
Send Authorization: Bearer <access_token>. Before expires_in seconds are over,
POST ${publicUrl}/v1/identity/refresh with {"refresh_token"} answers both anew. An API key (pvk_…) goes in the place of the access token.

## What holds everywhere

- Failures are application/problem+json: branch on code, follow type, read errors.
- Lists answer data and next; send next as cursor. limit is 1 to 200. Unknown parameters are refused.
- Changing and deleting need If-Match with the ETag that was read.
- Send Idempotency-Key with every POST and repeat it when you retry.
- Prefer: tx=rollback rehearses a command.

${document.tags
  .map(({ name, description }) => `## ${name}\n\n${description}\n\n${operationsOf(document, name).join('\n')}`)
  .join('\n\n')}
`
