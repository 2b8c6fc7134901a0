import type { Static } from '@sinclair/typebox'
import { Type } from '@sinclair/typebox'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { CalendarLink, MadeCalendarLink, NewCalendarLink } from '#schemas/campus/calendar-links.ts'
import { hashAddressToken, newAddressToken } from '#src/auth/address-tokens.ts'
import { act } from '#src/command/act.ts'
import { keyed } from '#src/command/command.ts'
import { contextOf, execute } from '#src/command/run.ts'
import { bodyOf } from '#src/http/asked.ts'
import { list } from '#src/read/list.ts'
import { ofStudent } from './lessons.ts'

type Made = Omit<Static<typeof MadeCalendarLink>, 'url'>

/** The token is made here and told once; the database gets its hash. */
const create = async (request: FastifyRequest, reply: FastifyReply) => {
  const options = keyed(request)
  const token = newAddressToken()
  const input = { ...bodyOf<typeof NewCalendarLink>(request), token_hash: hashAddressToken(token) }
  const context = contextOf(request, { secret: true })
  const { db, config } = request.server
  const { answer } = await execute<Made>(db.command, 'campus.create_calendar_link', context, input, options)
  return reply
    .code(201)
    .header('location', `${request.url}/${answer.id}`)
    .send({ ...answer, url: `${config.publicUrl}/v1/campus/calendars/${token}` })
}

/** One's own private addresses of timetables. */
export const calendarLinks = (app: FastifyInstance): void => {
  app.get(
    '/calendar-links',
    list(CalendarLink, {
      view: 'campus.calendar_links',
      access: 'self',
      by: { user: 'user_id' },
      operationId: 'listCalendarLinks',
      summary: 'List your links to calendars',
      sort: ['created_at', 'id']
    })
  )

  app.post(
    '/calendar-links',
    {
      config: {
        access: ofStudent.access,
        by: ofStudent.by,
        people: true,
        secret: true,
        commands: ['campus.create_calendar_link'],
        problems: ['campus.link_unclear']
      },
      schema: {
        operationId: 'createCalendarLink',
        summary: 'Link a timetable to a calendar',
        description:
          'For calendars, which cannot sign in: whoever has the address sees the timetable, as long as you may see it yourself and have not revoked the link. The address is told once.',
        body: NewCalendarLink,
        response: { 201: MadeCalendarLink }
      }
    },
    create
  )

  act(app, '/calendar-links/:id', {
    operationId: 'revokeCalendarLink',
    summary: 'Revoke a link to a calendar',
    description: 'Its address answers nothing from then on. What a calendar has kept stays there.',
    method: 'DELETE',
    access: 'self',
    response: { 204: Type.Null({ description: 'Revoked' }) }
  })
}
