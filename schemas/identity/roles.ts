/** The roles that every institution has, and the scope in which each is usually granted. */
export const builtInRoles = {
  owner: { title: 'Owner', scope: 'institution' },
  admin: { title: 'Administrator', scope: 'institution' },
  registrar: { title: 'Registrar', scope: 'institution' },
  bursar: { title: 'Bursar', scope: 'institution' },
  cashier: { title: 'Cashier', scope: 'institution' },
  exam_controller: { title: 'Controller of exams', scope: 'institution' },
  teacher: { title: 'Teacher', scope: 'institution' },
  hr_manager: { title: 'HR manager', scope: 'institution' },
  payroll_officer: { title: 'Payroll officer', scope: 'institution' },
  employee: { title: 'Employee', scope: 'own' },
  student: { title: 'Student', scope: 'own' },
  guardian: { title: 'Guardian', scope: 'own' },
  applicant: { title: 'Applicant', scope: 'own' },
  auditor: { title: 'Auditor', scope: 'institution' },
  machine: { title: 'Machine', scope: 'institution' }
} as const

export type BuiltInRole = keyof typeof builtInRoles
