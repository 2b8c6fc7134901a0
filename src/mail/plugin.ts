import type { FastifyInstance } from 'fastify'
import { Message } from '#schemas/mail/messages.ts'
import { list } from '#src/read/list.ts'

/**
 * Mail as the API shows it. The permission's verb is not `read`: whoever reads kept mail can act as whom it went to,
 * which those who may read everything else must not.
 */
export default async (app: FastifyInstance): Promise<void> => {
  app.declare({ about: 'Messages to people, where they are kept instead of sent.', roles: { admin: ['mail.*'] } })
  app.get(
    '/messages',
    list(Message, {
      view: 'kernel.messages',
      access: 'mail.messages.open',
      people: true,
      operationId: 'listMessages',
      summary: 'List kept messages',
      description:
        'With the setting MAIL_DELIVERY=keep, which is the demo’s, mail is not sent but kept here for seven days.',
      filter: ['recipient', 'created_at'],
      sort: ['created_at', 'id']
    })
  )
}
