-- A sum v over land, NULL where none of the land is known; without land it stays as it is. unknown is the area of the land that v lacks.
create macro if_known(v, unknown, land) as case when land = 0 or unknown < land then v end;

comment on macro if_known is 'A sum over land, NULL where none of the land is known';
