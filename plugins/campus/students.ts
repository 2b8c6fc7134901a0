import type { FastifyInstance } from 'fastify'
import { CareRow, StudentRow } from '#schemas/campus/student-files.ts'
import { MedicalNote, Student } from '#schemas/campus/students.ts'
import { byItself } from '#src/access/by.ts'
import { list } from '#src/read/list.ts'
import { resource } from '#src/resource/resource.ts'

/** Whose a student is. */
export const students = (app: FastifyInstance): void => {
  resource(app, '/students', {
    name: ['Student', 'Students'],
    table: 'campus.students',
    schema: Student,
    natural: ['campus_id', 'admission_number', 'name'],
    access: { read: 'campus.students.read', write: 'campus.students.setup' },
    by: byItself,
    filter: [
      'campus_id',
      'section_id',
      'status',
      'admission_number',
      'family_id',
      'category_id',
      'user_id',
      'gender',
      'born_on',
      'admitted_on'
    ],
    sort: ['name', 'created_at', 'id'],
    search: ['name', 'preferred_name', 'admission_number', 'phone', 'email'],
    words: 'words',
    declared: { property: 'custom', fields: 'campus.custom_fields', subject: 'student' },
    problems: [
      'campus.admission_number_taken',
      'campus.admission_number_kept',
      'campus.user_taken',
      'campus.born_impossible',
      'campus.campus_of_section',
      'campus.left_before_coming',
      'campus.custom_invalid'
    ],
    import: {
      body: StudentRow,
      beyond: CareRow,
      command: 'campus.import_students',
      by: byItself,
      access: 'campus.students.setup',
      idempotency: 'required'
    }
  })

  app.get(
    '/medical-notes',
    list(MedicalNote, {
      view: 'campus.medical_notes',
      access: 'campus.medical.read',
      by: byItself,
      operationId: 'listMedicalNotes',
      summary: 'List students of whom there is something medical to know',
      filter: ['campus_id', 'section_id'],
      sort: ['name', 'id']
    })
  )
}
