create or replace function campus.section_reached(section campus.sections) returns boolean
  language sql stable
  return kernel.within('campus', section.campus_id) or kernel.within('section', section.id);

comment on function campus.section_reached(campus.sections) is 'may who acts touch a section: by the campus, or as the one that it is?';
