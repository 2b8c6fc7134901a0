/** What people are told by mail: plain text. */
export const resetMessage = (token: string, publicUrl: string) => ({
  subject: 'Choose a new password',
  body: [
    'Somebody asked for a new password of this address.',
    '',
    `If it was you, choose one within an hour: POST ${publicUrl}/v1/identity/reset-password with this token.`,
    '',
    `Token: ${token}`,
    '',
    'If it was not you, nothing needs to be done: your password stays as it is.'
  ].join('\n')
})
