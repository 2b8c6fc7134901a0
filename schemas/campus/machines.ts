import { machine } from '#schemas/machine.ts'

export const studentMachine = machine({
  entity: 'campus.students',
  column: 'status',
  about: 'Where a student stands with the institution',
  // who was here before the institution came to this is entered as what they are
  initial: ['applicant', 'active', 'suspended', 'withdrawn', 'graduated', 'alumni'],
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
  // a file brings those that are over along
  initial: ['active', 'transferred', 'withdrawn', 'completed'],
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

export const electiveMachine = machine({
  entity: 'campus.elective_choices',
  column: 'status',
  about: 'What became of an elective subject that a student asked for',
  // a file brings what was decided
  initial: ['requested', 'approved', 'refused', 'replaced'],
  states: {
    requested: 'asked for, and not decided',
    approved: 'the student takes it',
    refused: 'the student does not take it',
    replaced: 'the student asked for something else before it was decided'
  },
  steps: {
    approve: { from: ['requested'], to: 'approved' },
    refuse: { from: ['requested', 'approved'], to: 'refused' },
    replace: { from: ['requested'], to: 'replaced', by: 'work' }
  }
})

export const promotionMachine = machine({
  entity: 'campus.promotions',
  column: 'state',
  about: 'How far a promotion is',
  initial: ['previewed'],
  states: {
    previewed: 'says what would become of everybody; nobody has moved',
    committing: 'moves students, or its job was stopped in the midst: commit goes on, undo turns back',
    committed: 'has moved all whom it could',
    undoing: 'puts students back, or its job was stopped in the midst: undo goes on',
    undone: 'has put all back whom it could',
    discarded: 'was given up before anybody moved'
  },
  steps: {
    // once more where its job was stopped or has failed: it goes on where that ended
    commit: { from: ['previewed', 'committing'], to: 'committing' },
    finish: { from: ['committing'], to: 'committed', by: 'work' },
    undo: { from: ['committed', 'committing', 'undoing'], to: 'undoing' },
    turn_back: { from: ['undoing'], to: 'undone', by: 'work' },
    discard: { from: ['previewed'], to: 'discarded' }
  }
})

export const studentLeaveMachine = machine({
  entity: 'campus.student_leaves',
  column: 'status',
  about: 'Whether a student may stay away',
  // a file brings what was decided
  initial: ['requested', 'approved', 'refused', 'cancelled'],
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
