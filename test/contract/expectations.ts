import { attendance } from './expectations/attendance.ts'
import { calendar } from './expectations/calendar.ts'
import { everybody, type MayCall, staff } from './expectations/holders.ts'
import { people } from './expectations/people.ts'
import { promotions } from './expectations/promotions.ts'
import { structure } from './expectations/structure.ts'
import { timetable } from './expectations/timetable.ts'

/**
 * Who may do what, written down by hand: the matrix holds the declarations against this, never against themselves.
 * An operation that is not here fails the matrix.
 */
export const mayCall: MayCall = {
  // operations and documents
  getLive: 'public',
  getReady: 'public',
  getMetrics: 'public',
  getDocument: 'public',
  getSummary: 'public',
  getProblem: 'public',
  listErrors: 'public',
  listStateMachines: 'public',
  listPermissions: everybody,
  listBuiltInRoles: everybody,

  // jobs
  listJobs: everybody,
  getJob: everybody,
  streamJob: everybody,
  cancelJob: everybody,
  retryJob: staff,
  dismissJob: staff,

  // sync
  listChanges: everybody,
  streamEvents: everybody,

  // mail
  listMessages: staff,

  // identity
  signIn: 'public',
  refreshSession: 'public',
  signOut: everybody,
  listSessions: everybody,
  revokeSession: everybody,
  revokeAllSessions: everybody,
  changePassword: everybody,
  forgotPassword: 'public',
  resetPassword: 'public',
  listSignIns: everybody,
  enrollTotp: everybody,
  confirmTotp: everybody,
  disableTotp: everybody,
  verifyTotp: 'public',
  resetUserTotp: staff,
  switchInstitution: everybody,
  getMe: everybody,
  getInstitution: everybody,
  updateInstitution: staff,
  listCampuses: everybody,
  exportCampuses: everybody,
  getCampus: everybody,
  getCampusHistory: everybody,
  createCampus: staff,
  updateCampus: staff,
  deleteCampus: staff,
  batchCampuses: staff,
  importCampuses: staff,

  createUser: staff,
  importUsers: staff,
  listUsers: [...staff, 'auditor'],
  exportUsers: [...staff, 'auditor'],
  getUser: [...staff, 'auditor'],
  getUserHistory: [...staff, 'auditor'],
  updateUser: staff,
  disableUser: staff,
  enableUser: staff,
  createRole: staff,
  listRoles: [...staff, 'auditor'],
  exportRoles: [...staff, 'auditor'],
  getRole: [...staff, 'auditor'],
  getRoleHistory: [...staff, 'auditor'],
  updateRole: staff,
  deleteRole: staff,
  grantRole: staff,
  listGrants: [...staff, 'auditor'],
  getGrant: [...staff, 'auditor'],
  getGrantHistory: [...staff, 'auditor'],
  revokeRole: staff,
  inviteUser: staff,
  acceptInvitation: 'public',
  getMyPermissions: everybody,
  listInstitutions: ['platform_owner'],
  createInstitution: ['platform_owner'],
  inviteOwner: ['platform_owner'],
  suspendInstitution: ['platform_owner'],
  resumeInstitution: ['platform_owner'],
  createApiKey: staff,
  listApiKeys: [...staff, 'auditor'],
  getApiKey: [...staff, 'auditor'],
  revokeApiKey: staff,

  // campus
  ...calendar,
  ...people,
  ...timetable,
  ...structure,
  ...promotions,
  ...attendance,

  // the toy domain
  listBooks: [...staff, 'auditor', 'teacher', 'registrar', 'campus_registrar', 'cashier'],
  exportBooks: [...staff, 'auditor', 'teacher', 'registrar', 'campus_registrar', 'cashier'],
  getBook: [...staff, 'auditor', 'teacher', 'registrar', 'campus_registrar', 'cashier'],
  getBookHistory: [...staff, 'auditor', 'teacher', 'registrar', 'campus_registrar', 'cashier'],
  createBook: [...staff, 'registrar', 'campus_registrar'],
  updateBook: [...staff, 'registrar', 'campus_registrar'],
  deleteBook: [...staff, 'registrar', 'campus_registrar'],
  batchBooks: [...staff, 'registrar', 'campus_registrar'],
  importBooks: [...staff, 'registrar', 'campus_registrar'],
  loseBook: [...staff, 'registrar', 'campus_registrar'],
  listLoans: [...staff, 'auditor', 'teacher', 'registrar', 'campus_registrar', 'student'],
  getLoan: [...staff, 'auditor', 'teacher', 'registrar', 'campus_registrar', 'student'],
  lendBook: [...staff, 'teacher', 'registrar', 'campus_registrar'],
  startReindex: [...staff, 'registrar'],
  listPrices: [...staff, 'auditor'],
  listLosses: [...staff, 'auditor']
}

/** What an API key cannot do, whatever it holds. */
export const forPeople: readonly string[] = [
  'signOut',
  'revokeSession',
  'revokeAllSessions',
  'changePassword',
  'enrollTotp',
  'confirmTotp',
  'disableTotp',
  'switchInstitution',
  'createApiKey',
  'createCalendarLink',
  'createInstitution',
  'inviteOwner',
  'suspendInstitution',
  'resumeInstitution',
  'listMessages'
]
