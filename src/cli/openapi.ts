export const printOpenapi = async (): Promise<void> => {}
