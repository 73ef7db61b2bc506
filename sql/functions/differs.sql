-- Whether two figures differ by more than rounding: 1e-9 of the larger, 1e-12 near zero. NULL differs from a number, not from NULL.
create macro differs(earlier, later) as
  (earlier is null) <> (later is null)
  or coalesce(abs(later - earlier) > 1e-9 * greatest(abs(earlier), abs(later), 1e-3), false);

comment on macro differs is 'Whether two figures differ by more than rounding; NULL differs from a number, not from NULL';
