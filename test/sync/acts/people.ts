import type { Act, Hands } from './structure.ts'

export const peopleLists: Readonly<Record<string, string>> = {
  Family: 'listFamilies',
  Student: 'listStudents',
  Guardian: 'listGuardians',
  Guardianship: 'listGuardianships',
  Enrolment: 'listEnrolments',
  ElectiveChoice: 'listElectiveChoices'
}

/** Students come, are cared for, sit here and there, choose and leave: who sees them changes with it. */
export const peopleActs = ({ one, create, change, word }: Hands): Act[] => {
  const id = async (entity: string, seed: number) => (await one(entity, seed)).id
  const reason = () => word()
  return [
    async seed => create('createFamily', { campus_id: await id('Campus', seed), name: word() }),
    seed => change('updateFamily', 'Family', seed, { name: word() }),
    async seed => {
      const { id: section_id, campus_id } = await one('Section', seed)
      await create('admitStudent', { student: { campus_id, name: word() }, section_id, admitted_on: '2020-02-03' })
    },
    async seed => create('createStudent', { campus_id: await id('Campus', seed), name: word() }),
    // shown with their enrolments and with those who care for them
    seed => change('updateStudent', 'Student', seed, { name: word() }),
    seed => change('updateStudent', 'Student', seed, { medical_notes: word() }),
    async seed => change('updateStudent', 'Student', seed, { campus_id: await id('Campus', seed) }),
    async seed => create('createGuardian', { campus_id: await id('Campus', seed), name: word() }),
    seed => change('updateGuardian', 'Guardian', seed, { name: word() }),
    async seed => {
      const [student_id, guardian_id] = await Promise.all(['Student', 'Guardian'].map(entity => id(entity, seed)))
      await create('linkGuardian', { student_id, guardian_id, relation: 'relative' })
    },
    // whoever signs in as the guardian sees the student from now on, or not any more
    seed => change('updateGuardianship', 'Guardianship', seed, { may_see: seed % 2 === 0 }),
    seed => change('unlinkGuardian', 'Guardianship', seed),
    async seed => {
      const [student_id, section_id] = await Promise.all(['Student', 'Section'].map(entity => id(entity, seed)))
      await create('enrolStudent', { student_id, section_id, starts_on: '2020-02-03' })
    },
    async seed =>
      change('transferSection', 'Enrolment', seed, { section_id: await id('Section', seed), from: '2020-03-02' }),
    seed => change('suspendStudent', 'Student', seed, { reason: reason() }),
    async seed => {
      const section_id = seed % 2 === 0 ? {} : { section_id: await id('Section', seed), since: '2020-04-06' }
      await change('reinstateStudent', 'Student', seed, { reason: reason(), ...section_id })
    },
    async seed => {
      const { enrolment_id, subject_id } = await one('ElectiveChoice', seed)
      const body = { decision: seed % 2 === 0 ? 'approve' : 'refuse', subject_ids: [subject_id ?? ''] }
      await change('decideElectives', 'Enrolment', seed, body, String(enrolment_id))
    },
    async seed => {
      const { enrolment_id, subject_id } = await one('ElectiveChoice', seed)
      await change('chooseElectives', 'Enrolment', seed, { subject_ids: [subject_id ?? ''] }, String(enrolment_id))
    },
    // at the end, or hardly anybody would be left
    seed => (seed % 3 === 0 ? change('withdrawStudent', 'Student', seed, { reason: reason() }) : Promise.resolve()),
    seed => change('deleteStudent', 'Student', seed),
    seed => change('deleteGuardian', 'Guardian', seed),
    seed => change('deleteFamily', 'Family', seed)
  ]
}
