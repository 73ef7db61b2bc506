-- Whether a mine is one of only_mines, a list of mine_id; NULL means all.
create macro among(id, only_mines) as only_mines is null or list_contains(only_mines::varchar[], id);

comment on macro among is 'Whether a mine is one of only_mines; NULL means all';
