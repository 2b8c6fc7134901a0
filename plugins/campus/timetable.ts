import type { FastifyInstance } from 'fastify'
import { MOST_DAYS, Timetable, TimetableQuery, USUAL_DAYS } from '#schemas/campus/timetable.ts'
import { problem } from '#src/http/problems.ts'
import { type Asked, ofStudent, readLessons, targetsOf } from './lessons.ts'
import { type Day, lengthOf } from './rules/calendar.ts'
import { timetableOf } from './rules/timetable.ts'

type Query = Asked & { from?: Day; to?: Day }

const refuse = (detail: string) => problem('request.invalid', { detail })

/** `getTimetable`: the lessons that take place, day by day. */
export const timetable = (app: FastifyInstance): void => {
  app.get(
    '/timetable',
    {
      config: { access: ofStudent.access, by: ofStudent.by, problems: ['request.not_found'] },
      schema: {
        operationId: 'getTimetable',
        summary: 'Which lessons take place?',
        description:
          'Of a section, a teacher, a room or a student, day by day, with who stands in and what is cancelled; none on days that are not worked. Say one of the four; where none is said, your own as a teacher. A student’s is for those who may see the student. Where a section is split, a student is shown what is approved of what they chose; of a block in which nothing is, all.',
        querystring: TimetableQuery,
        response: { 200: Timetable }
      }
    },
    async request => {
      const { from, to, ...asked } = request.query as Query
      const [target = { kind: 'teacher', id: request.actor.user } as const, ...more] = targetsOf(asked)
      if (more.length > 0) throw refuse('Say one of section_id, teacher_id, room_id and student_id.')
      const read = await readLessons(app.db.read, request, target, { from, to, back: 0, length: USUAL_DAYS })
      const length = lengthOf(read.from, read.to)
      if (length < 1) throw refuse('The last day is before the first.')
      if (length > MOST_DAYS) throw refuse(`At most ${MOST_DAYS} days are told at once.`)
      const { whose, facts, time_zone } = read
      return {
        from: read.from,
        to: read.to,
        time_zone,
        days: timetableOf(facts, whose, read.from, read.to)
      }
    }
  )
}
