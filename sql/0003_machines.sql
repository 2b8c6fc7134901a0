-- States and the steps between them. TypeScript declares them (schemas/machines.ts); the migration writes them here.

create table kernel.machines (
  entity text not null constraint machines_key primary key,
  definition jsonb not null
);
comment on table kernel.machines is 'the states that rows of an entity have, and the steps from one to another, as the code declares them';
