/** Whose a row is, by its own columns of the usual names: who reaches a campus, a section or a student reaches it. */
export const byCampus = { campus: 'campus_id' } as const

export const bySection = { ...byCampus, section: 'section_id' } as const

export const byStudent = { ...bySection, student: 'student_id' } as const

/** Of the student itself, whose id says which one. */
export const byItself = { ...bySection, student: 'id' } as const
