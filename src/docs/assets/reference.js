Scalar.createApiReference('#reference', {
  url: '/openapi.json',
  theme: 'none',
  withDefaultFonts: false,
  telemetry: false,
  agent: { disabled: true },
  mcp: { disabled: true },
  showDeveloperTools: 'never',
  hideClientButton: true,
  proxyUrl: '',
  persistAuth: false,
  favicon: document.querySelector('link[rel=icon]').href,
  metaData: { title: 'Provost API' },
  defaultHttpClient: { targetKey: 'shell', clientKey: 'curl' },
  authentication: { preferredSecurityScheme: 'bearer' },
  documentDownloadType: 'direct',
  orderRequiredPropertiesFirst: false,
  orderSchemaPropertiesBy: 'preserve'
})
