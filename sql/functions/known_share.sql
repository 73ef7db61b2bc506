-- The share of the land that a sum covers; NULL without land. unknown is the area of the land that the sum lacks.
create macro known_share(unknown, land) as (land - unknown) / nullif(land, 0);

comment on macro known_share is 'Share of the land that a sum covers, NULL without land';
