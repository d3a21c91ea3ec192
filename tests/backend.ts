/** The stories' backend: where it answers, where it keeps its data, and its PostgreSQL's port. */
export const backend = {
  url: `http://127.0.0.1:${process.env.BACKEND_PORT ?? '54421'}`,
  dataDir: process.env.DATA_DIR ?? '.data-stories',
  dbPort: process.env.DB_PORT ?? '54422'
};
