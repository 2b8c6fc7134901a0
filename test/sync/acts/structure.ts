import type { Json } from '#test/support/client.ts'

type Row = { [name: string]: Json }

/** How somebody acts on an entity: `one` of its rows by a number, made, changed or deleted. */
export interface Hands {
  one: (entity: string, seed: number) => Promise<Row>
  create: (operation: string, body: object) => Promise<unknown>
  /** One of its rows, unless another is named. */
  change: (operation: string, entity: string, seed: number, body?: object, id?: string) => Promise<unknown>
  word: () => string
}

export type Act = (seed: number) => Promise<unknown>

export const structureLists: Readonly<Record<string, string>> = {
  Program: 'listPrograms',
  ClassLevel: 'listClassLevels',
  Section: 'listSections',
  TeachingAssignment: 'listTeachingAssignments',
  Subject: 'listSubjects',
  ElectiveGroup: 'listElectiveGroups',
  Curriculum: 'listCurricula',
  Room: 'listRooms',
  Period: 'listPeriods',
  StudentCategory: 'listStudentCategories',
  AdmissionPattern: 'listAdmissionPatterns',
  CustomField: 'listCustomFields'
}

/** Each entity of a school's structure is made, changed and deleted; rows that others refer to stay. */
export const structureActs = ({ one, create, change, word }: Hands): Act[] => {
  const code = () => word().toUpperCase()
  const named = () => ({ code: code(), name: word() })
  const id = async (entity: string, seed: number) => (await one(entity, seed)).id
  const minute = (seed: number) => String(seed % 60).padStart(2, '0')
  const made: Act[] = [
    seed => create('createProgram', { ...named(), kind: 'degree', position: (seed % 9) + 1 }),
    async seed =>
      create('createClassLevel', { ...named(), program_id: await id('Program', seed), position: (seed % 9) + 1 }),
    async seed => {
      const { academic_year_id, class_level_id } = await one('Section', seed)
      const campus_id = await id('Campus', seed)
      await create('createSection', { ...named(), academic_year_id, class_level_id, campus_id, capacity: 20 })
    },
    async seed => {
      const [section_id, user_id, subject_id] = await Promise.all(['Section', 'User', 'Subject'].map(e => id(e, seed)))
      await create('createTeachingAssignment', { section_id, user_id, subject_id })
    },
    () => create('createSubject', { ...named(), kind: 'core', credits: 1.5 }),
    async seed => {
      const { academic_year_id, class_level_id } = await one('Section', seed)
      await create('createElectiveGroup', { ...named(), academic_year_id, class_level_id, least: 1, most: 2 })
    },
    async seed => {
      const { academic_year_id, class_level_id, id: group } = await one('ElectiveGroup', seed)
      const subject_id = await id('Subject', seed)
      const elective_group_id = seed % 2 === 0 ? (group ?? null) : null
      const line = { academic_year_id, class_level_id, subject_id, elective_group_id, periods_per_week: 2 }
      await create('createCurriculum', line)
    },
    async seed =>
      create('createRoom', { ...named(), campus_id: await id('Campus', seed), kind: 'classroom', capacity: 9 }),
    async seed => {
      const campus_id = await id('Campus', seed)
      const [starts_at, ends_at] = [`12:${minute(seed)}`, `13:${minute(seed)}`]
      await create('createPeriod', { ...named(), campus_id, kind: 'lesson', starts_at, ends_at })
    },
    () => create('createStudentCategory', named()),
    async seed => create('createAdmissionPattern', { campus_id: await id('Campus', seed), pattern: '{YY}-{000}' }),
    () => create('createCustomField', { subject: 'guardian', name: `f_${word()}`, label: word(), type: 'boolean' })
  ]
  const changed: Act[] = [
    ...['Program', 'ClassLevel', 'Section', 'Subject', 'ElectiveGroup', 'Room', 'Period', 'StudentCategory'].map(
      (entity): Act =>
        seed =>
          change(`update${entity}`, entity, seed, { name: word() })
    ),
    async seed => change('updateClassLevel', 'ClassLevel', seed, { next_id: await id('ClassLevel', seed + 1) }),
    // whoever reaches one campus sees what comes to it, and hears of what goes: as do the assignments of a section
    async seed => change('updateSection', 'Section', seed, { campus_id: await id('Campus', seed + 1) }),
    async seed => change('updateRoom', 'Room', seed, { campus_id: await id('Campus', seed + 1) }),
    async seed => change('updateTeachingAssignment', 'TeachingAssignment', seed, { user_id: await id('User', seed) }),
    seed => change('updateCurriculum', 'Curriculum', seed, { periods_per_week: seed % 60 }),
    seed => change('updateAdmissionPattern', 'AdmissionPattern', seed, { pattern: `{YYYY}-{00}-${seed % 10}` }),
    seed => change('updateCustomField', 'CustomField', seed, { label: word() })
  ]
  return [
    ...made,
    ...changed,
    ...Object.keys(structureLists).map(
      (e): Act =>
        seed =>
          change(`delete${e}`, e, seed)
    )
  ]
}
