import { machine } from '#schemas/machine.ts'

export const studentMachine = machine({
  entity: 'campus.students',
  column: 'status',
  about: 'Where a student stands with the institution',
  // who was here before the institution came to this is entered as what they are
  initial: ['applicant', 'active', 'graduated', 'alumni'],
  states: {
    applicant: 'wants to come, and has not been admitted',
    active: 'studies here',
    suspended: 'belongs here, and may not come for a while',
    withdrawn: 'has left before the end',
    graduated: 'has finished here',
    alumni: 'has finished here and stays in touch',
    merged: 'was entered twice: another record goes on'
  },
  steps: {
    admit: { from: ['applicant'], to: 'active' },
    suspend: { from: ['active'], to: 'suspended' },
    reinstate: { from: ['suspended', 'withdrawn'], to: 'active' },
    withdraw: { from: ['applicant', 'active', 'suspended'], to: 'withdrawn' },
    graduate: { from: ['active'], to: 'graduated' },
    join_alumni: { from: ['graduated'], to: 'alumni' },
    // a promotion that is undone
    return: { from: ['graduated', 'withdrawn'], to: 'active', by: 'work' },
    merge: { from: ['applicant', 'active', 'suspended', 'withdrawn', 'graduated', 'alumni'], to: 'merged', by: 'work' }
  }
})

export const enrolmentMachine = machine({
  entity: 'campus.enrolments',
  column: 'status',
  about: 'Whether a student sits in a section',
  initial: ['active'],
  states: {
    active: 'sits there',
    transferred: 'went on in another section of the year',
    withdrawn: 'left with its student',
    completed: 'its year is over, with an outcome'
  },
  steps: {
    transfer: { from: ['active'], to: 'transferred' },
    withdraw: { from: ['active'], to: 'withdrawn' },
    complete: { from: ['active'], to: 'completed', by: 'work' },
    // a student who comes back, or a promotion that is undone
    resume: { from: ['withdrawn', 'completed'], to: 'active', by: 'work' }
  }
})

export const studentLeaveMachine = machine({
  entity: 'campus.student_leaves',
  column: 'status',
  about: 'Whether a student may stay away',
  initial: ['requested'],
  states: {
    requested: 'is asked for, and nobody has decided',
    approved: 'the student may stay away, and is excused',
    refused: 'the student may not',
    cancelled: 'was taken back'
  },
  steps: {
    approve: { from: ['requested'], to: 'approved' },
    refuse: { from: ['requested'], to: 'refused' },
    cancel: { from: ['requested', 'approved'], to: 'cancelled' }
  }
})
