-- An award and its reissue are of one library. The verbs see to it; a foreign key does not ask row-level security, so
-- the keys between the two carry the library as well, as every key inside a library does.

alter table public.award
  drop constraint award_reissue_of_fkey,
  drop constraint award_superseded_by_fkey,
  add foreign key (library_id, reissue_of) references public.award (library_id, id) on delete restrict,
  add foreign key (library_id, superseded_by) references public.award (library_id, id) on delete restrict;

drop index public.award_superseded_by;
create index award_superseded_by on public.award (library_id, superseded_by);
create index award_reissue_of on public.award (library_id, reissue_of);
